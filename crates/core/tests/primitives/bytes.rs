use proptest::prelude::*;
use stowplan_core::Bytes;

use crate::{assert_round_trip, parse};

#[test]
fn known_forms() {
    for (text, bytes, canonical) in [
        ("1.5Gi", 1_610_612_736, "1.5Gi"),
        ("3G", 3_000_000_000, "3000000000"),
        ("1024", 1024, "1Ki"),
        ("1025", 1025, "1025"),
        ("1025Mi", 1_074_790_400, "1025Mi"),
        ("0", 0, "0"),
        ("0.1Ki", 103, "103"),
        ("18446744073709551615", u64::MAX, "18446744073709551615"),
    ] {
        assert_eq!(parse::<Bytes>(text), Bytes(bytes), "{text}");
        assert_eq!(Bytes(bytes).to_string(), canonical);
    }
    for text in [
        "-1",
        "9Ei",
        "1KB",
        "",
        "18446744073709551616",
        "170141183460469231731687303715884105727n",
    ] {
        assert!(text.parse::<Bytes>().is_err(), "{text}");
    }
    assert!(Bytes(u64::MAX).checked_add(Bytes(1)).is_err());
    assert!(Bytes(0).checked_sub(Bytes(1)).is_err());
    assert_eq!(Bytes(3).checked_mul(1024), Ok(Bytes(3072)));
}

proptest! {
    #[test]
    fn printing_reads_back(bytes: u64, shift in 0_u32..64, back in 0_u32..64) {
        assert_round_trip(&Bytes((bytes >> shift) << back));
    }

    #[test]
    fn arbitrary_text(text in ".*") {
        let _ = text.parse::<Bytes>();
    }
}
