use proptest::prelude::*;
use stowplan_core::{Error, Latency, Span};

use crate::{assert_round_trip, parse, refusal};

#[test]
fn latencies() {
    for (text, micros, canonical) in [
        ("12.5ms", 12_500, "12.5ms"),
        ("800us", 800, "800us"),
        ("800µs", 800, "800us"),
        ("1.2s", 1_200_000, "1.2s"),
        ("1200ms", 1_200_000, "1.2s"),
        ("0", 0, "0ms"),
        ("1ms500us", 1_500, "1.5ms"),
        ("1.0004ms", 1_000, "1ms"),
        ("1.0005ms", 1_001, "1.001ms"),
    ] {
        let latency: Latency = parse(text);
        assert_eq!(latency.micros(), micros, "{text}");
        assert_eq!(latency.to_string(), canonical);
    }
    for text in [
        "", "12.5", "-1ms", "1 ms", "ms", ".ms", "1.2.3ms", "1x", "2h", "1e3ms", "NaN",
    ] {
        let error = text.parse::<Latency>().expect_err(text);
        assert!(
            matches!(&error, Error::Duration { what: "latency", value, .. } if value == text),
            "{error}"
        );
    }
}

#[test]
fn bare_numbers_are_milliseconds() {
    assert_eq!(
        serde_json::from_str::<Latency>("12.5")
            .expect("a number")
            .micros(),
        12_500
    );
    assert_eq!(
        serde_json::from_str::<Latency>("3").expect("a number").micros(),
        3_000
    );
    assert_eq!(
        serde_json::from_str::<Latency>("0.30000000000000004")
            .expect("a number")
            .micros(),
        300
    );
    assert!(refusal::<Latency>("-1").starts_with("latency \"-1\" is negative"));
    assert_eq!(Latency::from_millis_f64(0.0004), Ok(Latency::ZERO));
    for number in [f64::NAN, f64::INFINITY, -1.0, 1e12] {
        assert!(Latency::from_millis_f64(number).is_err());
    }
}

#[test]
fn spans() {
    for (text, millis, canonical) in [
        ("1h30m", 5_400_000, "1h30m"),
        ("90m", 5_400_000, "1h30m"),
        ("90s", 90_000, "1m30s"),
        ("1.5s", 1_500, "1.5s"),
        ("250ms", 250, "250ms"),
        ("1m0.25s", 60_250, "1m250ms"),
        ("0", 0, "0s"),
        ("1500us", 0, ""),
        ("0.0000000000000000000001h", 0, ""),
    ] {
        match text.parse::<Span>() {
            Ok(span) => assert_eq!(
                (span.millis(), span.to_string().as_str()),
                (millis, canonical),
                "{text}"
            ),
            Err(error) => assert!(
                canonical.is_empty() && error.to_string().contains("finer"),
                "{error}"
            ),
        }
    }
    for text in ["", "5", "-5s", "1d", "1h 30m", "h", "1h30", "99999999999999999h"] {
        assert!(text.parse::<Span>().is_err(), "{text}");
    }
    assert!(refusal::<Span>("90").contains("has no unit"));
}

#[test]
fn arithmetic_is_exact_or_refused() {
    let (short, long) = (Latency::from_micros(1), Latency::MAX);
    assert!(long.checked_add(short).is_err());
    assert!(short.checked_sub(long).is_err());
    assert!(long.checked_mul(2).is_err());
    assert_eq!(short.checked_mul(7), Ok(Latency::from_micros(7)));
    let (second, ever) = (Span::from_millis(1_000), Span::from_millis(u64::MAX));
    assert!(ever.checked_add(second).is_err());
    assert!(second.checked_sub(ever).is_err());
    assert!(Span::from_secs(u64::MAX).is_err());
    assert_eq!(second.checked_mul(3), Span::from_secs(3));
    assert_eq!(
        second
            .checked_sub(Span::from_millis(1_001))
            .expect_err("negative")
            .to_string(),
        "difference of 1s and 1.001s is out of range"
    );
}

proptest! {
    #[test]
    fn latencies_read_back(micros: u32, shift in 0_u32..32) {
        assert_round_trip(&Latency::from_micros(micros >> shift));
    }

    #[test]
    fn spans_read_back(millis: u64, shift in 0_u32..64) {
        assert_round_trip(&Span::from_millis(millis >> shift));
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<Latency>();
        let _ = text.parse::<Span>();
    }

    #[test]
    fn nearly_valid_text(text in "([0-9.]{0,40}(h|m|s|ms|us|ns|µs)?){0,4}") {
        let _ = text.parse::<Latency>();
        if let Ok(span) = text.parse::<Span>() {
            assert_round_trip(&span);
        }
    }
}
