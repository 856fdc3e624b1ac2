//! The numbers a version begins with.

/// Major, minor and patch number: `v1.30.4-rc.1` is 1, 30, 4; numbers that are left out are 0. `None`: it does not begin with a number.
pub(crate) fn release(text: &str) -> Option<[u64; 3]> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let core = text.split(['-', '+', '~']).next()?;
    let mut numbers = [0; 3];
    for (place, part) in core.split('.').take(3).enumerate() {
        let digits = &part[..part.bytes().take_while(u8::is_ascii_digit).count()];
        // A number that something else follows ends what can be read.
        match digits.parse() {
            Ok(number) => numbers[place] = number,
            Err(_) if place == 0 => return None,
            Err(_) => break,
        }
        if digits.len() < part.len() {
            break;
        }
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn numbers_are_read_as_far_as_they_go() {
        let cases = [
            ("1.30.4", Some([1, 30, 4])),
            ("v1.30.4-rc.1", Some([1, 30, 4])),
            ("2", Some([2, 0, 0])),
            ("1.2+k3s1", Some([1, 2, 0])),
            ("1.2rc1.7", Some([1, 2, 0])),
            ("4.x.9", Some([4, 0, 0])),
            ("beta", None),
            ("", None),
        ];
        for (text, numbers) in cases {
            assert_eq!(release(text), numbers, "{text}");
        }
    }
}
