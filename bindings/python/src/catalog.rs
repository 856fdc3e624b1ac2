//! The bundled facts: instance types and their prices, regions, round trips, transfer prices.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use stowplan_core::{
    Arch, Bytes, Catalog as CoreCatalog, Coordinates, Currency, InstanceQuery, LatencyTable, Money, Offer,
    Price, Quantity, RegionInfo, RegionKey, TransferTable,
};

use crate::error::refused;
use crate::pickle;
use crate::table::{Columns, Table};

/// What is known about machines and places with nothing downloaded. Every price says where it comes from; what is not known is
/// missing, never zero. Regions are written `provider/region`.
///
/// >>> import stowplan
/// >>> catalog = stowplan.Catalog()
/// >>> found = catalog.search(providers=["aws"], regions=["aws/eu-west-1"], cpu=8, memory="32Gi", limit=3)
/// >>> len(found), found["per_hour"] == sorted(found["per_hour"])
/// (3, True)
/// >>> catalog.round_trip("aws/eu-west-1", "aws/eu-west-1") is not None
/// True
#[pyclass(module = "stowplan", frozen)]
pub struct Catalog;

fn region(text: &str) -> PyResult<RegionKey> {
    text.parse().map_err(refused)
}

#[pymethods]
impl Catalog {
    /// The bundled facts.
    #[new]
    fn new() -> Self {
        Self
    }

    /// Machines that have at least what is asked, one row an instance type and region, the cheapest first. `cpu` is in cores; `memory`
    /// is a quantity (`"32Gi"`). `gpu` names a model, such as `t4`. With `spot` the spot price counts. `price_max` is in US dollars.
    #[pyo3(signature = (
        *,
        providers: "collections.abc.Sequence[str]" = Vec::new(),
        regions: "collections.abc.Sequence[str]" = Vec::new(),
        arch: "typing.Literal['amd64', 'arm64'] | None" = None,
        cpu = 0.0,
        memory = None,
        gpu = None,
        gpus = 0,
        spot = false,
        price_max = None,
        limit = 0,
    ))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of a Python method")]
    fn search(
        &self,
        providers: Vec<String>,
        regions: Vec<String>,
        arch: Option<&str>,
        cpu: f64,
        memory: Option<&str>,
        gpu: Option<String>,
        gpus: u32,
        spot: bool,
        price_max: Option<f64>,
        limit: usize,
    ) -> PyResult<Table> {
        let cpu_milli = (cpu * 1_000.0).ceil();
        if !(0.0..=f64::from(u32::MAX)).contains(&cpu_milli) {
            return Err(refused(format!(
                "cpu is {cpu}: it must be a number of cores, not negative"
            )));
        }
        let memory = memory.map(str::parse::<Quantity>).transpose().map_err(refused)?;
        let memory = memory.map_or(Ok(0), |memory| u64::try_from(memory.value()));
        let memory = memory.map_err(|_| refused("memory must not be negative"))?;
        let query = InstanceQuery {
            providers: providers
                .iter()
                .map(|name| name.parse().map_err(refused))
                .collect::<PyResult<_>>()?,
            regions: regions.iter().map(|name| region(name)).collect::<PyResult<_>>()?,
            arch: arch.map(arch_of).transpose()?,
            cpu_milli_min: cpu_milli as u32,
            memory_min: Bytes(memory),
            gpu_model: gpu,
            gpu_count_min: gpus,
            spot,
            price_max: price_max
                .map(|price| Money::from_f64(price, Currency::USD).map_err(refused))
                .transpose()?,
            limit,
        };
        offers(&CoreCatalog::bundled().search(&query), spot)
    }

    /// One row an instance type.
    fn instance_types(&self) -> PyResult<Table> {
        let rows: Vec<_> = CoreCatalog::bundled().instance_types().collect();
        let rows = || rows.iter();
        let model = |gpu: &stowplan_core::Gpu| gpu.model.as_ref().map(ToString::to_string);
        Columns::default()
            .name("provider", rows().map(|row| &row.provider))
            .name("name", rows().map(|row| &row.name))
            .text("arch", rows().map(|row| row.arch.map(|arch| arch.to_string())))
            .float("cpu", rows().map(|row| Some(f64::from(row.cpu_milli) / 1e3)))
            .int(
                "memory",
                rows().map(|row| row.memory.map(|memory| memory.0 as i64)),
            )
            .in_bytes()
            .text("gpu", rows().map(|row| row.gpu.as_ref().and_then(model)))
            .float(
                "gpus",
                rows().map(|row| row.gpu.as_ref()?.count_milli.map(|count| f64::from(count) / 1e3)),
            )
            .table()
    }

    /// One row a region: where it is, which jurisdictions it belongs to, its grid carbon.
    fn regions(&self) -> PyResult<Table> {
        let rows: Vec<_> = CoreCatalog::bundled().regions().collect();
        let rows = || rows.iter();
        let jurisdictions =
            |row: &RegionInfo| row.jurisdictions.iter().cloned().collect::<Vec<_>>().join(",");
        Columns::default()
            .name("region", rows().map(|row| row.key.to_string()))
            .name("display_name", rows().map(|row| &row.display_name))
            .text("city", rows().map(|row| row.city.as_ref()))
            .text("country", rows().map(|row| row.country.as_ref()))
            .text("continent", rows().map(|row| row.continent.as_ref()))
            .name("jurisdictions", rows().map(|row| jurisdictions(row)))
            .float(
                "latitude",
                rows().map(|row| row.coordinates.map(Coordinates::latitude)),
            )
            .float(
                "longitude",
                rows().map(|row| row.coordinates.map(Coordinates::longitude)),
            )
            .int(
                "carbon_g_per_kwh",
                rows().map(|row| row.carbon_g_per_kwh().map(i64::from)),
            )
            .table()
    }

    /// The round trip between two regions in milliseconds and where it comes from; `None` if it is not known.
    fn round_trip(&self, a: &str, b: &str) -> PyResult<Option<(f64, String)>> {
        let found = LatencyTable::bundled().rtt(&region(a)?, &region(b)?);
        Ok(found.map(|rtt| (rtt.latency.millis_f64(), rtt.provenance.to_string())))
    }

    /// The price of 10⁹ bytes sent from one region to another, as text with the currency; `None` if it is not known.
    fn transfer_price(&self, source: &str, target: &str) -> PyResult<Option<String>> {
        let rate = TransferTable::bundled().between_regions(&region(source)?, &region(target)?);
        let price = rate.map(|rate| rate.cost(Bytes(1_000_000_000))).transpose();
        Ok(price.map_err(refused)?.map(|money| money.to_string()))
    }

    fn __repr__(&self) -> String {
        let catalog = CoreCatalog::bundled();
        format!(
            "Catalog(instance_types={}, offers={}, regions={})",
            catalog.instance_types().count(),
            catalog.offers().count(),
            catalog.regions().count()
        )
    }

    #[pyo3(signature = () -> "tuple[typing.Any, ...]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce(slf.as_any(), PyTuple::empty(slf.py()))
    }

    #[staticmethod]
    fn _restore() -> Self {
        Self
    }
}

fn arch_of(name: &str) -> PyResult<Arch> {
    serde_json::from_value(serde_json::json!(name))
        .map_err(|error| refused(format!("arch is {name:?}: {error}")))
}

fn offers(rows: &[Offer], spot: bool) -> PyResult<Table> {
    let rows = || rows.iter();
    let catalog = CoreCatalog::bundled();
    let instance =
        |row: &Offer| catalog.instance_type(row.region.provider.as_str(), row.instance_type.as_str());
    let price = |row: &Offer| row.per_hour(spot).cloned();
    let money = |price: &Option<Price>| price.as_ref().map(|price| price.money.to_f64());
    Columns::default()
        .name("region", rows().map(|row| row.region.to_string()))
        .name("instance_type", rows().map(|row| &row.instance_type))
        .float(
            "cpu",
            rows().map(|row| instance(row).map(|found| f64::from(found.cpu_milli) / 1e3)),
        )
        .int(
            "memory",
            rows().map(|row| instance(row)?.memory.map(|memory| memory.0 as i64)),
        )
        .in_bytes()
        .float(
            "per_hour",
            rows()
                .map(price)
                .map(|price| price.map(|price| price.money.to_f64())),
        )
        .float("on_demand", rows().map(|row| money(&row.on_demand_per_hour)))
        .float("spot", rows().map(|row| money(&row.spot_per_hour)))
        .text(
            "currency",
            rows()
                .map(price)
                .map(|price| price.map(|price| price.money.currency.to_string())),
        )
        .text(
            "provenance",
            rows()
                .map(price)
                .map(|price| price.map(|price| price.provenance.to_string())),
        )
        .text(
            "interruption",
            rows().map(|row| row.interruption.map(stowplan_core::InterruptionBand::as_str)),
        )
        .table()
}
