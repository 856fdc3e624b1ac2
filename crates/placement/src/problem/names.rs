//! Many names in one buffer: 4 bytes a name and its text, no allocation each.

/// A list of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// Adds a name; `None` if all texts together would pass 4 GiB.
    pub fn push(&mut self, name: &str) -> Option<()> {
        let end = u32::try_from(self.text.len() + name.len()).ok()?;
        self.text.push_str(name);
        self.ends.push(end);
        Some(())
    }

    /// The name at a position.
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 {
            0
        } else {
            self.ends[index - 1] as usize
        };
        &self.text[start..self.ends[index] as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Room for so many more names.
    pub fn reserve(&mut self, names: usize) {
        self.ends.reserve(names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_in_order() {
        let mut names = Names::default();
        for name in ["a", "", "bc"] {
            names.push(name).unwrap();
        }
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a", "", "bc"]);
    }
}
