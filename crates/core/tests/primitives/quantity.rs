use proptest::prelude::*;
use stowplan_core::{Error, Format, Quantity};

use crate::{assert_round_trip, parse, refusal};

/// Text, canonical form, value in billionths, format.
const CASES: &[(&str, &str, i128, Format)] = &[
    ("0", "0", 0, Format::DecimalSi),
    ("00", "0", 0, Format::DecimalSi),
    ("-0", "0", 0, Format::DecimalSi),
    ("0Ki", "0", 0, Format::BinarySi),
    ("0e5", "0", 0, Format::DecimalExponent),
    ("500m", "500m", 500_000_000, Format::DecimalSi),
    ("1.5", "1500m", 1_500_000_000, Format::DecimalSi),
    ("0.50", "500m", 500_000_000, Format::DecimalSi),
    ("+3", "3", 3_000_000_000, Format::DecimalSi),
    ("-2.5", "-2500m", -2_500_000_000, Format::DecimalSi),
    (".5", "500m", 500_000_000, Format::DecimalSi),
    ("1.", "1", 1_000_000_000, Format::DecimalSi),
    ("1.G", "1G", 1_000_000_000_000_000_000, Format::DecimalSi),
    ("100.035k", "100035", 100_035_000_000_000, Format::DecimalSi),
    ("1080000000n", "1080m", 1_080_000_000, Format::DecimalSi),
    ("0.001T", "1G", 1_000_000_000_000_000_000, Format::DecimalSi),
    (
        "128974848",
        "128974848",
        128_974_848_000_000_000,
        Format::DecimalSi,
    ),
    (
        "12E",
        "12E",
        12_000_000_000_000_000_000_000_000_000,
        Format::DecimalSi,
    ),
    // Decimal suffixes end at E; beyond, the exponent is printed.
    (
        "5000E",
        "5e21",
        5_000_000_000_000_000_000_000_000_000_000,
        Format::DecimalSi,
    ),
    // Exponents come in threes, in either letter.
    ("1e3", "1e3", 1_000_000_000_000, Format::DecimalExponent),
    ("1E6", "1e6", 1_000_000_000_000_000, Format::DecimalExponent),
    ("12e5", "1200e3", 1_200_000_000_000_000, Format::DecimalExponent),
    (
        ".001e12",
        "1e9",
        1_000_000_000_000_000_000,
        Format::DecimalExponent,
    ),
    ("1.3E+6", "1300e3", 1_300_000_000_000_000, Format::DecimalExponent),
    ("0.5e-2", "5e-3", 5_000_000, Format::DecimalExponent),
    (
        "1E",
        "1E",
        1_000_000_000_000_000_000_000_000_000,
        Format::DecimalSi,
    ),
    // Binary.
    ("4Gi", "4Gi", 4_294_967_296_000_000_000, Format::BinarySi),
    ("1024Mi", "1Gi", 1_073_741_824_000_000_000, Format::BinarySi),
    ("1.5Gi", "1536Mi", 1_610_612_736_000_000_000, Format::BinarySi),
    (
        "1025024Mi",
        "1001Gi",
        1_074_815_565_824_000_000_000,
        Format::BinarySi,
    ),
    // Small and fractional binary amounts print as decimals and lose nothing.
    ("0.5Ki", "512", 512_000_000_000, Format::BinarySi),
    (".001Ki", "1024m", 1_024_000_000, Format::BinarySi),
    ("100.035Ki", "102435840m", 102_435_840_000_000, Format::BinarySi),
    (".0000001Ki", "102400n", 102_400, Format::DecimalSi),
    // Finer than a billionth: away from zero.
    ("3.001n", "4n", 4, Format::DecimalSi),
    ("-3.001n", "-4n", -4, Format::DecimalSi),
    ("0.0000000001", "1n", 1, Format::DecimalSi),
    ("1e-40", "1e-9", 1, Format::DecimalExponent),
    ("1e-2147483648", "1e-9", 1, Format::DecimalExponent),
    ("0.000000000001Ki", "2n", 2, Format::DecimalSi),
    // Capped at 2^63-1 with a binary suffix only.
    (
        "8Ei",
        "9223372036854775807",
        9_223_372_036_854_775_807_000_000_000,
        Format::BinarySi,
    ),
    (
        "-9Ei",
        "-9223372036854775807",
        -9_223_372_036_854_775_807_000_000_000,
        Format::BinarySi,
    ),
    (
        "99999999999999999999999999999999999999999999Ki",
        "9223372036854775807",
        9_223_372_036_854_775_807_000_000_000,
        Format::BinarySi,
    ),
    (
        "18446744073709551616",
        "18446744073709551616",
        18_446_744_073_709_551_616_000_000_000,
        Format::DecimalSi,
    ),
    // Many digits that cancel out.
    (
        "10000000000000000000000000000000000000000000000000e-49",
        "1",
        1_000_000_000,
        Format::DecimalExponent,
    ),
];

#[test]
fn known_forms() {
    for &(text, canonical, nanos, format) in CASES {
        let quantity: Quantity = parse(text);
        assert_eq!(quantity.nanos(), nanos, "{text}");
        assert_eq!(quantity.format(), format, "{text}");
        assert_eq!(quantity.to_string(), canonical, "{text}");
        assert_round_trip(&quantity);
    }
}

#[test]
fn everything_else_is_refused() {
    let invalid = [
        "",
        " ",
        "1 Gi",
        " 1",
        "1 ",
        "1KB",
        "1kb",
        "1ki",
        "1K",
        "1e",
        "1E+",
        "1e1.5",
        "--1",
        "+-1",
        "1+1",
        "1.1.1",
        "1i",
        ".",
        "+",
        "-",
        "Ki",
        "m",
        "e3",
        "aoeu",
        "0x10",
        "1_000",
        "1,5",
        "NaN",
        "inf",
        "½",
        "1µ",
        "1e99999999999",
        "1e30",
        "1000000000000E",
        "1Gi2",
        "١",
    ];
    for text in invalid {
        let error = text.parse::<Quantity>().expect_err(text);
        assert!(
            matches!(&error, Error::Quantity { value, .. } if value == text),
            "{error}"
        );
    }
    assert_eq!(
        "1 Gi".parse::<Quantity>().expect_err("a space").to_string(),
        "quantity \"1 Gi\" contains a space"
    );
}

#[test]
fn rounding_to_integers() {
    for (text, value, milli) in [
        ("0.1m", 1, 1),
        ("1001m", 2, 1001),
        ("-1001m", -2, -1001),
        ("1.0001", 2, 1001),
        ("4Gi", 4_294_967_296, 4_294_967_296_000),
        ("100E", i64::MAX, i64::MAX),
        ("-100E", i64::MIN, i64::MIN),
    ] {
        let quantity: Quantity = parse(text);
        assert_eq!(
            (quantity.value(), quantity.milli_value()),
            (value, milli),
            "{text}"
        );
    }
}

#[test]
fn construction_and_printing() {
    for (value, format, text) in [
        (1000, Format::DecimalSi, "1k"),
        (1024, Format::BinarySi, "1Ki"),
        (1023, Format::BinarySi, "1023"),
        (1025, Format::BinarySi, "1025"),
        (-2048, Format::BinarySi, "-2Ki"),
        (1_000_000, Format::DecimalExponent, "1e6"),
        (i64::MIN, Format::BinarySi, "-9223372036854775808"),
    ] {
        assert_eq!(Quantity::from_value(value, format).to_string(), text);
    }
    assert_eq!(Quantity::from_milli(1_234_000).to_string(), "1234");
    assert_eq!(format!("{:>6}", Quantity::from_milli(250)), "  250m");
}

#[test]
fn arithmetic_is_exact_or_refused() {
    let sum = parse::<Quantity>("1Gi").checked_add(parse("1n")).expect("small");
    assert_eq!(sum.nanos(), 1_073_741_824_000_000_001);
    // Zero takes the other's format.
    assert_eq!(
        Quantity::ZERO
            .checked_add(parse("1Gi"))
            .expect("small")
            .to_string(),
        "1Gi"
    );
    assert_eq!(
        Quantity::ZERO
            .checked_sub(parse("1Gi"))
            .expect("small")
            .to_string(),
        "-1Gi"
    );
    let most = Quantity::from_nanos(i128::MAX, Format::DecimalSi);
    let error = most.checked_add(parse("1n")).expect_err("too much");
    assert!(matches!(error, Error::Overflow { operation: "sum", .. }));
    assert!(
        Quantity::from_nanos(i128::MIN, Format::DecimalSi)
            .checked_sub(parse("1n"))
            .is_err()
    );
}

#[test]
fn numbers_and_white_space_in_json() {
    for (json, canonical) in [
        ("1", "1"),
        ("-1", "-1"),
        ("0.1", "100m"),
        ("1e3", "1k"),
        ("\" 1Gi \"", "1Gi"),
        ("1e-12", "1n"),
    ] {
        assert_eq!(
            serde_json::from_str::<Quantity>(json).expect(json).to_string(),
            canonical
        );
    }
    for json in ["1e300", "null", "true", "[]", "\"1 Gi\""] {
        refusal::<Quantity>(json);
    }
    let nan = serde::de::value::F64Deserializer::<serde::de::value::Error>::new(f64::NAN);
    assert!(<Quantity as serde::Deserialize>::deserialize(nan).is_err());
}

/// A suffix with its value as numerator and denominator.
fn suffix() -> impl Strategy<Value = (&'static str, i128, i128)> {
    prop::sample::select(vec![
        ("n", 1, 1_000_000_000),
        ("u", 1, 1_000_000),
        ("m", 1, 1_000),
        ("", 1, 1),
        ("k", 1_000, 1),
        ("M", 1_000_000, 1),
        ("G", 1_000_000_000, 1),
        ("Ki", 1 << 10, 1),
        ("Mi", 1 << 20, 1),
        ("Gi", 1 << 30, 1),
        ("e2", 100, 1),
        ("E-2", 1, 100),
    ])
}

proptest! {
    #[test]
    fn parsing_agrees_with_fractions(
        whole in 0_i128..1_000_000_000, fraction in 0_i128..1_000_000, (suffix, up, down) in suffix(), negative: bool,
    ) {
        let sign = if negative { "-" } else { "" };
        let quantity: Quantity = parse(&format!("{sign}{whole}.{fraction:06}{suffix}"));
        let numerator = (whole * 1_000_000 + fraction) * up * 1_000;
        let expected = (numerator + down - 1) / down;
        prop_assert_eq!(quantity.nanos(), if negative { -expected } else { expected });
    }

    #[test]
    fn printing_reads_back(
        nanos: i128, shift in 0_u32..127,
        format in prop::sample::select(vec![Format::DecimalSi, Format::BinarySi, Format::DecimalExponent]),
    ) {
        let quantity = Quantity::from_nanos(nanos >> shift, format);
        assert_round_trip(&quantity);
        let again: Quantity = parse(&quantity.to_string());
        prop_assert_eq!(again.to_string(), quantity.to_string());
    }

    #[test]
    fn binary_integers_read_back(value: i64, shift in 0_u32..63) {
        assert_round_trip(&Quantity::from_value((value >> shift) << (shift / 2), Format::BinarySi));
    }

    #[test]
    fn adding_and_taking_away(a: i64, b: i64) {
        let (a, b) = (Quantity::from_milli(a), Quantity::from_value(b, Format::BinarySi));
        let sum = a.checked_add(b).expect("in range");
        prop_assert_eq!(sum.checked_sub(b).expect("in range"), a);
        prop_assert_eq!(sum, b.checked_add(a).expect("in range"));
        prop_assert_eq!(sum > a, b > Quantity::ZERO);
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<Quantity>();
    }

    #[test]
    fn nearly_valid_text(text in "[-+]?[0-9.]{0,60}[eEinumkKMGTP]{0,3}[-+]?[0-9]{0,12}") {
        if let Ok(quantity) = text.parse::<Quantity>() {
            assert_round_trip(&quantity);
        }
    }
}
