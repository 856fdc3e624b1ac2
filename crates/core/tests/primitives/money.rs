use std::cmp::Ordering;

use proptest::prelude::*;
use stowplan_core::{Currency, Error, Money};

use crate::{assert_round_trip, parse, refusal};

const EUR_3: Money = Money::new(3_000_000, Currency::EUR);

#[test]
fn known_forms() {
    for (text, micros, canonical) in [
        ("0.096", 96_000, "0.096 USD"),
        ("1.25 USD", 1_250_000, "1.25 USD"),
        ("-0.5", -500_000, "-0.5 USD"),
        ("0", 0, "0 USD"),
        ("7.000000", 7_000_000, "7 USD"),
        // Half of the last place goes away from zero.
        ("0.0000125", 13, "0.000013 USD"),
        ("-0.0000125", -13, "-0.000013 USD"),
        ("0.00001249", 12, "0.000012 USD"),
    ] {
        let money: Money = parse(text);
        assert_eq!(money, Money::usd_micros(micros), "{text}");
        assert_eq!(money.to_string(), canonical);
    }
    assert_eq!(parse::<Money>("3 EUR"), EUR_3);
    assert_eq!(
        Money::from_f64(0.1, Currency::USD),
        Ok(Money::usd_micros(100_000))
    );
}

#[test]
fn everything_else_is_refused() {
    for text in [
        "",
        "USD",
        "1.",
        ".5",
        "1e3",
        "+1",
        "$1",
        "1,5",
        "1 usd",
        "1 USDX",
        "1  USD",
        "1USD",
        "--1",
        "NaN",
        "9999999999999 USD",
    ] {
        let error = text.parse::<Money>().expect_err(text);
        assert!(
            matches!(&error, Error::Money { value, .. } if value == text),
            "{error}"
        );
    }
    // A price never becomes free.
    assert!("0.0000001".parse::<Money>().is_err());
    assert!(Money::from_f64(f64::NAN, Currency::USD).is_err());
    assert!(Money::from_f64(1e-9, Currency::USD).is_err());
    assert!(refusal::<Money>("\"1 dollar\"").contains("1 dollar"));
    assert!("us".parse::<Currency>().is_err());
}

#[test]
fn numbers_are_dollars() {
    assert_eq!(
        serde_json::from_str::<Money>("0.096").expect("a number"),
        Money::usd_micros(96_000)
    );
    assert_eq!(serde_json::to_string(&EUR_3).expect("text"), "\"3 EUR\"");
}

#[test]
fn currencies_do_not_mix() {
    let dollar = Money::usd_micros(1_250_000);
    let error = dollar.checked_add(EUR_3).expect_err("two currencies");
    assert_eq!(
        error.to_string(),
        "1.25 USD and 3 EUR are in different currencies"
    );
    assert!(dollar.checked_sub(EUR_3).is_err());
    assert!(dollar.checked_cmp(EUR_3).is_err());
    assert_eq!(dollar.partial_cmp(&EUR_3), None);
    assert_eq!(dollar.checked_cmp(Money::ZERO), Ok(Ordering::Greater));
}

#[test]
fn shares_round_half_away_from_zero() {
    for (micros, numerator, denominator, expected) in [
        (10, 1, 4, 3),
        (-10, 1, 4, -3),
        (10, -1, 4, -3),
        (10, 1, -4, -3),
        (10, 1, 3, 3),
        (11, 2, 3, 7),
        (0, 1, 2, 0),
    ] {
        let scaled = Money::usd_micros(micros).scale(numerator, denominator);
        assert_eq!(
            scaled,
            Ok(Money::usd_micros(expected)),
            "{micros}·{numerator}/{denominator}"
        );
    }
    assert!(Money::usd_micros(1).scale(1, 0).is_err());
    assert!(Money::usd_micros(i64::MAX).scale(2, 1).is_err());
    assert!(Money::usd_micros(i64::MAX).checked_mul(2).is_err());
    assert!(
        Money::usd_micros(i64::MIN)
            .checked_sub(Money::usd_micros(1))
            .is_err()
    );
    let extreme = Money::usd_micros(i64::MIN).scale(i64::MIN, i64::MIN);
    assert_eq!(extreme, Ok(Money::usd_micros(i64::MIN)));
}

proptest! {
    #[test]
    fn printing_reads_back(micros: i64, currency in "[A-Z]{3}") {
        assert_round_trip(&Money::new(micros, parse(&currency)));
    }

    #[test]
    fn scaling_is_nearest(micros: i64, numerator in -1_000_000_i64..1_000_000, denominator in 1_i64..1_000_000) {
        if let Ok(scaled) = Money::usd_micros(micros).scale(numerator, denominator) {
            let exact = i128::from(micros) * i128::from(numerator);
            let error = (i128::from(scaled.micros) * i128::from(denominator) - exact).abs();
            prop_assert!(2 * error <= i128::from(denominator));
        }
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<Money>();
        let _ = text.parse::<Currency>();
    }

    #[test]
    fn nearly_valid_text(text in "-?[0-9.]{0,30}( [A-Z]{0,4})?") {
        if let Ok(money) = text.parse::<Money>() {
            assert_round_trip(&money);
        }
    }

    #[test]
    fn any_number(number: f64) {
        let _ = Money::from_f64(number, Currency::USD);
    }
}
