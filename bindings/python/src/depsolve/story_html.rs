//! Derivations as HTML: cases fold and unfold without scripts, colours are those of the page around, everything from outside is escaped.

use std::fmt::Write as _;

use stowplan_depsolve::{Account, Story};

use crate::render::escape;

/// What follows from a fact stands back behind it, in light pages and dark ones.
const BACK: &str = "opacity:.65";
/// Cases hang from a line.
const CASE: &str = "margin:.15em 0 .15em .2em;padding-left:.9em;border-left:2px solid rgba(128,128,128,.35)";
const LIST: &str = "list-style:none;margin:.2em 0;padding-left:0";
const ITEM: &str = "margin:.15em 0;padding-left:1.2em;text-indent:-1.2em";
/// What begins so leaves nothing: it ends a branch.
const NOTHING: &str = "nothing is left of";

/// A conflict: its facts, folded, and how they contradict each other, the first case of each unfolded to so many levels.
pub fn account(told: &Account, title: &str, unfolded: usize) -> String {
    let mut out = format!(
        "<div class=\"stowplan-conflict\" style=\"line-height:1.45;max-width:60em\"><p style=\"margin:.3em 0\"><strong>{}</strong></p>",
        escape(title)
    );
    story(&mut out, &told.story, unfolded);
    let count = match told.facts.len() {
        1 => "One fact, without which".to_owned(),
        2 => "Two facts, without either of which".to_owned(),
        more => format!("{more} facts, without any one of which"),
    };
    let _ = write!(
        out,
        "<details style=\"margin:.4em 0\"><summary style=\"cursor:pointer\">{count} there is an answer</summary>\
         <ol style=\"margin:.2em 0;padding-left:2em\">"
    );
    for fact in &told.facts {
        let _ = write!(out, "<li>{}</li>", escape(fact));
    }
    out.push_str("</ol></details></div>");
    out
}

fn story(out: &mut String, told: &Story, unfolded: usize) {
    let _ = write!(out, "<ul style=\"{LIST}\">");
    for step in &told.steps {
        let left = escape(&step.left);
        let ends = step.left.starts_with(NOTHING);
        let left = if ends {
            format!("<strong>{left}</strong>")
        } else {
            format!("<span style=\"{BACK}\">{left}</span>")
        };
        let _ = write!(
            out,
            "<li style=\"{ITEM}\">{} <span style=\"{BACK}\">→</span> {left}</li>",
            escape(&step.fact)
        );
    }
    if let Some(crowd) = &told.crowd {
        let _ = write!(
            out,
            "<li style=\"{ITEM}\"><strong>{}</strong></li>",
            escape(crowd)
        );
    }
    if told.cut {
        let _ = write!(
            out,
            "<li style=\"{ITEM}\"><em>… and so on: there are too many cases to tell</em></li>"
        );
    }
    out.push_str("</ul>");
    for (at, case) in told.cases.iter().enumerate() {
        // Cases are often alike: the first is shown, of the others how they end.
        let open = if at == 0 && unfolded > 0 { " open" } else { "" };
        let end = match case.then.steps.last() {
            Some(last) if case.then.cases.is_empty() => {
                format!(" <span style=\"{BACK}\">→ {}</span>", escape(&last.left))
            }
            _ => String::new(),
        };
        let _ = write!(
            out,
            "<details{open} style=\"{CASE}\"><summary style=\"cursor:pointer\">{}{end}</summary>",
            escape(&case.case)
        );
        story(out, &case.then, unfolded.saturating_sub(1));
        out.push_str("</details>");
    }
}
