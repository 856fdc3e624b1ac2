//! Certificates written by somebody who wants a false claim accepted: each is refused, with the line and the reason.

use std::fmt::Write;

use proptest::prelude::*;
use stowplan_proofcheck::{Checker, Outcome, Universe};

/// 0 `a`: rank 1 needs `b` 1. 1 `b`. 2 `c` needs `a` 0, and not `b`. 3 `g` and 4 `h` need `s` 0, 6 `k` needs `s` 1. 5 `s`.
const UNIVERSE: &str = r#"{"format":"dsu-1"}
{"p":"a","v":["0","1"],"x":[{},{"d":[[[1,[[1,1]]]]]}],"i":[0,1]}
{"p":"b","v":["0","1"],"x":[{}],"i":[0,0]}
{"p":"c","v":["0"],"x":[{"d":[[[0,[[0,0]]]]],"c":[[1],[2]]}],"i":[0]}
{"p":"g","v":["0"],"x":[{"d":[[[5,[[0,0]]]]]}],"i":[0]}
{"p":"h","v":["0"],"x":[{"d":[[[5,[[0,0]]]]]}],"i":[0]}
{"p":"s","v":["0","1"],"x":[{}],"i":[0,0]}
{"p":"k","v":["0"],"x":[{"n":[[[5,[[1,1]],1]]]}],"i":[0]}
"#;

/// `a` is asked for and the fewest packages are wanted: one.
const OPTIMAL: &str = "root 0 0:0-1
objective fewest-packages
var x0 root 0
var x1 guard
asked 0 : x0<1 p0>=1
soft 0 0 0 p0<1
core 0 1 0
optimal 0 1
soft 0 1 0 p1<1
keep 0 : p1<1 x1<1
answer 0=0
end optimal
";

/// `a` and `b` are asked for, in this order.
const TWO: &str = "root 0 0:0-1
root 1 1:0-1
objective fewest-packages
var x0 root 0
var x1 root 1
asked 0 : x0<1 p0>=1
asked 1 : x1<1 p1>=1
soft 0 0 0 p0<1
soft 0 1 0 p1<1
";

fn checked(lines: &str) -> Result<Outcome, String> {
    let universe = Universe::read(UNIVERSE.as_bytes(), "universe").expect("it is as it should be");
    let text = format!("stowplan-certificate 1\n{lines}");
    match Checker::new(&universe).check(text.as_bytes()) {
        Ok(proved) => Ok(proved.outcome),
        Err(refusal) => Err(refusal.to_string()),
    }
}

#[track_caller]
fn refused(lines: &str, why: &str) {
    let found = checked(lines).expect_err("it is false");
    assert!(found.contains(why), "{found}\nis not\n{why}");
}

/// The optimal certificate with one line replaced.
#[track_caller]
fn changed(line: &str, by: &str, why: &str) {
    assert!(OPTIMAL.contains(line), "{line}");
    refused(&OPTIMAL.replacen(line, by, 1), why);
}

#[test]
fn the_certificate_itself_is_accepted() {
    let best = Outcome::Optimal {
        versions: vec![(0, 0)],
        values: vec![1],
    };
    assert_eq!(checked(OPTIMAL), Ok(best));
}

#[test]
fn what_is_asked_comes_first() {
    changed(
        "end optimal\n",
        "root 1 1:none\nend optimal\n",
        "line 13, \"root\": what is asked comes before",
    );
    changed(
        "optimal 0 1\n",
        "optimal 0 1\nobjective all-newest\n",
        "what is asked comes before",
    );
    refused(
        "answer\nroot 0 0:0-1\nend optimal\n",
        "line 3, \"root\": what is asked comes before",
    );
    changed("root 0", "root 1", "root 0 is next");
    changed("root 0 0:0-1", "root 0 7:0-1", "there is no package 7");
    changed("root 0 0:0-1", "root 0 0:0-2", "2 is in a set of numbers below 2");
    changed(
        "root 0 0:0-1",
        "root 0 0:1-1,0-0",
        "the interval 0-0 is empty or not after",
    );
    changed("fewest-packages", "fewest", "there is no such objective");
    changed(
        "fewest-packages",
        "least-change 0=2",
        "package 0 has 2 versions, none of rank 2",
    );
    changed(
        "fewest-packages",
        "least-change 0=1 0=0",
        "package 0 is installed twice",
    );
    changed(
        "fewest-packages",
        "least-cost 0=1,2,3",
        "package 0 has 3 costs for 2 versions",
    );
    changed(
        "fewest-packages",
        "least-cost 0=18446744073709551616",
        "greater than 2^64",
    );
    refused(
        "stowplan-certificate 1\nend optimal\n",
        "the first line, and no other",
    );
}

#[test]
fn numbers_mean_one_thing() {
    changed("var x1 guard", "var x0 guard", "it is already said what x0 means");
    changed("var x0 root 0", "var x0 root 1", "there is no root 1");
    changed(
        "var x1 guard",
        "var x4294967295 guard",
        "4294967295 is greater than 2147483647",
    );
    changed(
        "var x1 guard",
        "var x2147483647 guard",
        "x2147483647 is too great",
    );
    changed(
        "var x1 guard",
        "var x1 sum x1<1 p0>=1",
        "it is not said what x1 means",
    );
    changed("var x1 guard", "var p1 guard", "a package means itself");
    changed(
        "var x1 guard",
        "var x1 member 1 0-2",
        "2 is in a set of numbers below 2",
    );
    changed(
        "var x1 guard",
        "var x1 inside 1 0-3",
        "3 is in a set of numbers below 3",
    );
    // Sums of sums of sums … are too great before they are too many.
    let mut text = String::from("var x0 sum p0 p0\n");
    for index in 1..40 {
        writeln!(text, "var x{index} sum x{0} x{0}", index - 1).expect("writing to a string cannot fail");
    }
    refused(&text, "the sum can be too great");
}

#[test]
fn clauses_follow_from_what_is_stored() {
    let rule = |line: &str| format!("var x0 member 1 1-1\nvar x1 inside 0 0-1\n{line}\nend optimal\n");
    let accepted = "line 5, \"end\": there is no answer";
    refused(&rule("rule 0 1 1 : p0<2 p1>=2"), accepted);
    refused(&rule("rule 0 1 1 : p0<2 x0>=1"), accepted);
    // Fixed at 0, x1 leaves version 1 of `a`.
    refused(&rule("rule 0 1 1 : x1>=1 p0<2 p1>=2"), accepted);
    refused(
        &rule("rule 0 0 1 : p0<1 p1>=2"),
        "no demand of rank 0 of package 0 is broken",
    );
    refused(
        &rule("rule 0 1 1 : p0<1 p1>=2"),
        "leaves package 0 the values 1 to 2",
    );
    refused(&rule("rule 0 1 1 : p0<2 p1>=1"), accepted);
    refused(
        &rule("rule 0 1 1 : p0<2"),
        "no demand of rank 1 of package 0 is broken",
    );
    refused(&rule("rule 0 1 2 : p0<2"), "1 to 2 are no versions of package 0");
    refused(&rule("rule 2 0 0 : p2<1 p1<1"), accepted);
    refused(&rule("rule 2 0 0 : p2<1"), "no demand of rank 0");
    refused(&rule("rule 7 0 0 :"), "there is no package 7");
    refused(&rule("def : x0<1 p1>=2"), accepted);
    refused(&rule("def : x0>=1 p1<2"), accepted);
    refused(&rule("def : x0>=1 p1<1"), "contradicts the meaning of no number");
    refused(&rule("def : x0<1 p0>=1"), "contradicts the meaning of no number");
    refused(&rule("def : p0>=1"), "contradicts the meaning of no number");
    refused(&rule("def : p0>=0"), "a bound is at least 1");
    refused(&rule("def : p0>=2147483648"), "greater than 2147483647");
    refused(&rule("def : p0>1"), "'=' is expected");
    refused(&rule("def : p0>=1 "), "a variable is expected");
    refused(&rule("asked 0 : p0>=1"), "there is no root 0");
    changed(
        "asked 0 : x0<1 p0>=1",
        "asked 0 : p0>=1",
        "does not say that root 0 is asked for",
    );
    changed(
        "asked 0 : x0<1 p0>=1",
        "asked 0 : x1<1 p0>=1",
        "does not say that root 0 is asked for",
    );
    changed(
        "asked 0 : x0<1 p0>=1",
        "asked 0 : x0<1 p0>=2",
        "about package 0 is not false",
    );
}

#[test]
fn sums_are_bounded_from_below() {
    let def = |line: &str| format!("var x0 sum p0>=1 p1<2\nvar x1 sum x0 p5\n{line}\nend optimal\n");
    let accepted = "line 5, \"end\": there is no answer";
    refused(&def("def : p0<1 p1>=2 x0>=2"), accepted);
    refused(&def("def : x0<2 p5<1 x1>=3"), accepted);
    refused(
        &def("def : x0<2 p5<1 x1>=4"),
        "contradicts the meaning of no number",
    );
    refused(&def("def : p0<1 x0>=2"), "contradicts the meaning of no number");
    // The other direction is not needed, and not accepted.
    refused(
        &def("def : p0>=1 p1<2 x0<1"),
        "contradicts the meaning of no number",
    );
}

#[test]
fn derivations_use_what_is_there() {
    let rup = |line: &str| format!("rule 0 1 1 : p0<2 p1>=2\nrule 2 0 0 : p2<1 p1<1\n{line}\nend optimal\n");
    let accepted = "line 5, \"end\": there is no answer";
    refused(&rup("rup 0 1 : p0<2 p2<1"), accepted);
    refused(&rup("rup 1 0 : p0<2 p2<1"), accepted);
    refused(&rup("rup 0 : p0<2 p2<1"), "clause 0, the last, is not false");
    refused(
        &rup("rup 2 : p0<2 p2<1"),
        "clause 2 is not there yet: there are 2",
    );
    refused(
        &rup("rup 0 1 1 : p0<2 p2<1"),
        "clause 1 is false already, and others follow",
    );
    refused(&rup("rup 0 1 : p0<2"), "clause 1, the last, is not false");
    refused(
        &rup("rup 0 1 : p2<1"),
        "clause 0 has two literals that are not false",
    );
    refused(&rup("rup : p0<2"), "no clause is false");
    refused(&rup("rup 99999999999999999999 : p0<2"), "greater than 2^64");
}

#[test]
fn crowds_take_a_place_each() {
    let crowd = |line: &str| format!("{line}\nend optimal\n");
    refused(
        &crowd("crowd 3.1.5 6.1.5 : p3<1 p6<1"),
        "line 3, \"end\": there is no answer",
    );
    refused(
        &crowd("crowd 3.1.5 4.1.5 : p3<1 p4<1"),
        "packages 3 and 4 take the same of package 5",
    );
    refused(
        &crowd("crowd 3.1.5 3.1.5 : p3<1"),
        "a value of package 3 is listed twice",
    );
    refused(&crowd("crowd 3.1.5 : p3<1"), "1 packages have 1 places");
    refused(
        &crowd("crowd 3.1.5 6.1.5 : p3<1"),
        "not every value left of package 6, 0 to 1",
    );
    refused(
        &crowd("crowd 3.1.5 6.1.1 : p3<1 p6<1"),
        "value 1 of package 6 does not need package 1",
    );
    refused(
        &crowd("crowd 3.0.5 3.1.5 6.1.5 : p6<1"),
        "package 3 has no value 0",
    );
    refused(&crowd("crowd 3.1.5 6.1.9 : p3<1 p6<1"), "there is no package 9");
    refused(&crowd("crowd : p3<1 p6<1"), "0 packages have 0 places");
}

#[test]
fn weights_are_taken_once() {
    changed("optimal 0 1", "optimal 0 2", "the bound of level 0 is 1");
    changed(
        "core 0 1 0\n",
        "core 0 1 0\ncore 0 1 0\n",
        "a literal has only 0 of weight 1",
    );
    changed("core 0 1 0\n", "core 0 2 0\n", "a literal has only 1 of weight 2");
    changed("core 0 1 0\n", "core 0 0 0\n", "no weight is taken");
    changed("core 0 1 0\n", "core 0 1 1\n", "clause 1 is not there yet");
    changed("core 0 1 0\n", "core 0 1 0 x0\n", "one literal needs no sum");
    changed("core 0 1 0\n", "core 1 1 0\n", "there is no level 1");
    changed(
        "core 0 1 0\n",
        "keep 0 : p0<1\ncore 0 1 0\n",
        "level 0 is not closed",
    );
    changed("optimal 0 1\n", "optimal 0 1\ncore 0 1 0\n", "level 0 is closed");
    changed("optimal 0 1\n", "optimal 0 1\noptimal 0 1\n", "level 1 is next");
    changed(
        "soft 0 0 0 p0<1\n",
        "soft 0 0 0 p0<1\nsoft 0 0 0 p0<1\n",
        "step 0 of package 0 was named before",
    );
    changed(
        "soft 0 0 0 p0<1\n",
        "soft 0 0 1 p0<1\n",
        "package 0 has no cost after step 1",
    );
    changed(
        "soft 0 0 0 p0<1\n",
        "soft 0 0 0 p0>=1\n",
        "costs 0, not more than 0",
    );
    changed(
        "soft 0 0 0 p0<1\n",
        "soft 0 1 0 p0<1\n",
        "does not speak of values of package 1",
    );
    changed(
        "soft 0 0 0 p0<1\n",
        "soft 0 0 0 x1<1\n",
        "does not speak of values of package 0",
    );
    changed(
        "keep 0 : p1<1 x1<1",
        "keep 0 : p0<1 x1<1",
        "no weight left at level 0",
    );
    changed("keep 0 : p1<1 x1<1", "keep 0 : p2<1", "no weight left at level 0");
    changed(
        "keep 0 : p1<1 x1<1",
        "keep 0 : p1<1 p0>=2",
        "besides guards there is one literal",
    );
    changed(
        "keep 0 : p1<1 x1<1",
        "keep 0 : x1<1",
        "besides guards there is one literal",
    );
    changed(
        "keep 0 : p1<1 x1<1",
        "keep 0 : p1<1 x0<1",
        "besides guards there is one literal",
    );
}

#[test]
fn a_sum_has_the_literals_of_its_core() {
    let core = |sum: &str, clause: &str| format!("{TWO}{sum}\n{clause}\nend optimal\n");
    // Some of both is selected: a clause of two literals that a level can give up.
    let weaker = "rup 0 : x0<1 p0>=1 p1>=1\n";
    let good = core("var x2 sum p0>=1 p1>=1", &format!("{weaker}core 0 1 2 x2"));
    refused(&good, "line 14, \"end\": level 0 is not closed");
    let twice = core("var x2 sum p0>=1 p0>=1", &format!("{weaker}core 0 1 2 x2"));
    refused(&twice, "the sum is not of the literals of the clause");
    let fewer = core("var x2 sum p0>=1 p1>=2", &format!("{weaker}core 0 1 2 x2"));
    refused(&fewer, "the sum is not of the literals of the clause");
    let more = core(
        "var x3 sum p0>=1 p1>=1\nvar x2 sum x3 p0>=2",
        &format!("{weaker}core 0 1 2 x2"),
    );
    refused(&more, "the sum has more parts than the clause has literals");
    let numbers = core("var x2 sum p0 p1>=1", &format!("{weaker}core 0 1 2 x2"));
    refused(&numbers, "a part that is neither a literal nor a sum");
    refused(
        &core("var x2 sum p0>=1 p1>=1", &format!("{weaker}core 0 1 2")),
        "a sum of the literals is missing",
    );
    refused(
        &core("var x2 guard", &format!("{weaker}core 0 1 2 x2")),
        "neither a literal nor a sum",
    );
    let same = core(
        "var x2 sum p0>=1 p0>=1",
        "rup 0 : x0<1 p0>=1 p0>=1\ncore 0 1 2 x2",
    );
    refused(&same, "the clause has a literal twice");
    let nothing = core("var x2 guard", "rup 0 : x0<1 p0>=1 x2<1 p2>=1\ncore 0 1 2 x2");
    refused(&nothing, "neither a literal nor a sum");
    // What is not in the table cannot be given up.
    let foreign = core(
        "var x2 sum p0>=1 p2>=1",
        "rup 0 : x0<1 p0>=1 p2>=1\ncore 0 1 2 x2",
    );
    refused(&foreign, "the negation of a literal is not in the level's table");
}

#[test]
fn a_bound_that_no_answer_reaches_proves_nothing() {
    // Level 0 is closed at 0, which is a bound and no more: `a` is asked for. What is kept then contradicts the root.
    let text = "root 0 0:0-1
objective fewest-packages
var x0 root 0
asked 0 : x0<1 p0>=1
soft 0 0 0 p0<1
optimal 0 0
keep 0 : p0<1
rup 1 0 : x0<1
";
    refused(
        &format!("{text}end infeasible\n"),
        "a level was closed: what follows is not said of every answer",
    );
    refused(
        &format!("{text}answer 0=0\nend optimal\n"),
        "the answer has the value 1 at level 0, whose bound is 0",
    );
    refused(&format!("{text}answer\nend optimal\n"), "root 0 does not hold");
}

#[test]
fn endings_claim_what_was_proved() {
    changed(
        "answer 0=0",
        "answer 0=1",
        "a demand of rank 1 of package 0 does not hold",
    );
    changed(
        "answer 0=0",
        "answer 0=0 1=0",
        "line 13, \"end\": the answer has the value 2 at level 0",
    );
    changed("answer 0=0", "answer 0=0 0=0", "package 0 is selected twice");
    changed(
        "answer 0=0",
        "answer 0=0 2=0 1=0",
        "a demand of rank 0 of package 2 does not hold",
    );
    changed("answer 0=0", "answer 0=2", "none of rank 2");
    changed(
        "answer 0=0\n",
        "answer 0=0\nanswer 0=0\n",
        "there is an answer already",
    );
    changed("answer 0=0\n", "", "there is no answer");
    changed("optimal 0 1\n", "", "level 0 is not closed");
    changed("end optimal\n", "end infeasible\n", "a level was closed");
    changed("end optimal\n", "", "the certificate ends without `end`");
    changed("end optimal\n", "end optimal", "the end of the line is expected");
    changed("end optimal\n", "end optimal\n\n", "something follows");
    changed("end optimal\n", "end\n", "' ' is expected");
    changed("end optimal\n", "end well\n", "ends in `infeasible` or `optimal`");
    refused("end infeasible\n", "there is no clause");
    refused(
        "rule 0 1 1 : p0<2 p1>=2\nend infeasible\n",
        "a literal that does not give up a root",
    );
    refused(
        "\nend infeasible\n",
        "line 2, \"\": there is no such kind of line",
    );
}

#[test]
fn universes_that_cannot_be_read_are_refused_by_name() {
    for (from, to, said) in [
        ("dsu-1", "dsu-2", "u, line 1, format: is \"dsu-2\", not \"dsu-1\""),
        (
            "\"p\":\"b\"",
            "\"p\":\"a\"",
            "u, line 3, p: \"a\" is there already, in line 2",
        ),
        (
            "\"i\":[0,1]",
            "\"i\":[0,2]",
            "u, line 2, i[1]: is 2, of 2 objects",
        ),
        (
            "\"i\":[0,1]",
            "\"i\":[0]",
            "u, line 2, i: has 1 entries for 2 versions",
        ),
        (
            "[[[1,[[1,1]]]]]",
            "[[[9]]]",
            "u, line 2, x[1].d[0]: names package 9, of 7",
        ),
        (
            "[[[1,[[1,1]]]]]",
            "[[[1,[[1,2]]]]]",
            "u, line 2, x[1].d[0]: names rank 2 of a package with 2 versions",
        ),
        (
            "[[1,1]],1]",
            "[[1,1]],3]",
            "u, line 8, x[0].n[0]: has a term that is neither 0 nor 1",
        ),
        (
            "\"c\":",
            "\"r\":",
            "u, line 4, x[0].r: is a demand of no known kind",
        ),
    ] {
        assert!(UNIVERSE.contains(from));
        let text = UNIVERSE.replacen(from, to, 1);
        let error = Universe::read(text.as_bytes(), "u").expect_err("it is refused");
        assert_eq!(error.to_string(), said);
    }
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), lines in "([a-z]{3,8}( [p-x<>=0-9:.,-]{1,6}){0,4}\n){0,5}") {
        let _ = checked(&lines);
        let universe = Universe::read(UNIVERSE.as_bytes(), "universe").expect("it is as it should be");
        let mut checker = Checker::new(&universe);
        prop_assert!(checker.check(&bytes).is_err());
        let _ = checker.check(&[b"stowplan-certificate 1\n", &bytes[..]].concat());
        let _ = Universe::read(&bytes, "bytes");
    }

    #[test]
    fn soup_of_words_proves_nothing_false(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..60)
    ) {
        // `a` alone is an answer: whatever else is accepted, no proof that there is none.
        let found = checked(&format!("root 0 0:0-1\nvar x0 root 0\nvar x1 member 1 0-0\n{}\nend infeasible\n", words.join(" ").replace(" \n ", "\n")));
        prop_assert!(found.is_err(), "{found:?}");
    }
}

const WORDS: [&str; 28] = [
    "\n", "\n", "\n", "rup", "rule", "asked", "def", "crowd", "keep", "soft", "core", "optimal", ":", ":",
    "0", "1", "2", "x0<1", "x0>=1", "x1<1", "x1>=1", "p0<1", "p0>=1", "p0<2", "p0>=2", "p1<1", "p1>=1",
    "3.1.5",
];

#[test]
fn outdated_is_what_has_a_newer_version() {
    let text = "root 0 0:0-1
objective fewest-outdated
var x0 root 0
asked 0 : x0<1 p0>=1
optimal 0 0
answer 0=1 1=1
end optimal
";
    assert_eq!(checked(text).map(|_| ()), Ok(()));
    refused(
        &text.replace("answer 0=1 1=1", "answer 0=0"),
        "the answer has the value 1 at level 0, whose bound is 0",
    );
    // The newest version costs nothing, and so does one without another.
    let soft = |line: &str| text.replace("optimal 0 0", &format!("{line}\noptimal 0 0"));
    refused(
        &soft("soft 0 0 0 p0<1"),
        "a value in 1-2 that costs 0, not more than 0",
    );
    refused(&soft("soft 0 0 1 p0<1"), "package 0 has no cost after step 1");
    refused(&soft("soft 0 2 0 p2<1"), "package 2 has no cost after step 0");
}
