//! A conflict in words: its facts, and how they contradict each other, as a tree to show and as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Facts that contradict each other, and how, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The facts, each a sentence, what is asked first: without any one of them there is an answer.
    pub facts: Vec<String>,
    /// How they contradict each other.
    pub story: Story,
}

/// Steps that lead to where nothing is left, or to cases that each do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Story {
    /// The steps in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StoryStep>,
    /// More packages than there is room for; it ends the story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crowd: Option<String>,
    /// The cases after the steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<StoryCase>,
    /// Whether cases are left out because there are too many to tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// A fact, and what it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoryStep {
    /// The fact: "web 2.0.0 requires database >=15".
    pub fact: String,
    /// What is left then: "database ≥15.0.0".
    pub left: String,
}

/// A case, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoryCase {
    /// The case: "with web =2.0.0".
    pub case: String,
    /// What follows.
    pub then: Story,
}

impl Story {
    fn tell(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        for StoryStep { fact, left } in &self.steps {
            // A fact of the target says itself what it leaves.
            if fact == left {
                writeln!(f, "{indent}{fact}")?;
            } else {
                writeln!(f, "{indent}{fact} → {left}")?;
            }
        }
        if let Some(crowd) = &self.crowd {
            writeln!(f, "{indent}{crowd}")?;
        }
        if self.cut {
            writeln!(f, "{indent}… and so on: there are too many cases to tell")?;
        }
        for StoryCase { case, then } in &self.cases {
            writeln!(f, "{indent}{case}:")?;
            then.tell(f, depth + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell(f, 0)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.story == Story::default() {
            // A fact that contradicts itself: a range in which there is no version.
            return self
                .facts
                .iter()
                .try_for_each(|fact| writeln!(f, "{fact} → nothing meets it"));
        }
        self.story.fmt(f)
    }
}
