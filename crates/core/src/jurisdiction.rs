//! Jurisdictions: a country and the groups of countries it is a member of.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::catalog::table::Table;
use crate::error::Result;

struct Group {
    name: String,
    countries: BTreeSet<String>,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    read(include_bytes!("../data/jurisdictions.csv"), "jurisdictions.csv")
        .expect("bundled files are read by tests")
});

fn read(bytes: &[u8], file: &str) -> Result<Vec<Group>> {
    let table = Table::new(bytes, file)?;
    let (group, countries) = (table.column("group")?, table.column("countries")?);
    let mut groups = Vec::new();
    table.rows(|row| {
        groups.push(Group {
            name: row.text(group).to_owned(),
            countries: row.text(countries).split(' ').map(str::to_owned).collect(),
        });
        Ok(())
    })?;
    Ok(groups)
}

/// The jurisdictions of a country by its ISO 3166-1 alpha-2 code: the code itself and the groups it belongs to, of
/// `ASEAN`, `EEA`, `EFTA`, `EU`, `GCC`, `MERCOSUR`, `UK`, `USMCA`.
///
/// ```
/// let germany = stowplan_core::jurisdictions_of("DE");
/// assert!(["DE", "EEA", "EU"].iter().all(|name| germany.contains(*name)));
/// ```
pub fn jurisdictions_of(country: &str) -> BTreeSet<String> {
    let groups = GROUPS.iter().filter(|group| group.countries.contains(country));
    groups
        .map(|group| group.name.clone())
        .chain([country.to_owned()])
        .collect()
}

/// The names of all groups of countries that are known.
pub fn jurisdiction_groups() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|group| group.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_nest_as_they_do() {
        let of = |code| jurisdictions_of(code).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("FR"), "EEA EU FR");
        assert_eq!(of("NO"), "EEA EFTA NO");
        assert_eq!(of("CH"), "CH EFTA");
        assert_eq!(of("GB"), "GB UK");
        assert_eq!(of("XX"), "XX");
        let eu = GROUPS.iter().find(|group| group.name == "EU").unwrap();
        let eea = GROUPS.iter().find(|group| group.name == "EEA").unwrap();
        assert!(
            eu.countries.len() == 27 && eea.countries.len() == 30 && eu.countries.is_subset(&eea.countries)
        );
        assert!(jurisdiction_groups().any(|name| name == "GCC"));
    }
}
