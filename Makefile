# Each command does its own set-up: `make test` on a fresh machine needs nothing before it.
# Needs git, make, a C compiler, Python >= 3.10 with venv, and rustup's cargo. Everything is installed into this folder:
# .venv (Python), target (Rust), .make (stamps that make a second run quick).

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON_IN_VENV := $(BIN)/python
say = @printf '\n==> %s\n'
pip_install = $(PYTHON_IN_VENV) -m pip install --disable-pip-version-check --progress-bar on --constraint .ci/requirements.txt

# The stamps speak for one virtual environment in one place: they go with it, and when the folder was moved or copied.
ifneq ($(shell test -x $(PYTHON_IN_VENV) && cat .make/venv 2>/dev/null),$(CURDIR))
$(shell rm -rf .make/venv .make/*-packages .make/module .make/package)
endif
ifeq ($(wildcard bindings/python/python/stowplan/_native.abi3.so),)
$(shell rm -f .make/module)
endif

# What the compiled module is made of.
RUST_SOURCES := Cargo.toml Cargo.lock rust-toolchain.toml $(shell find crates bindings/python/src bindings/python/Cargo.toml \
	bindings/python/pyproject.toml -type f -not -path '*/tests/*' -not -name '.*')
PYTHON_SOURCES := $(shell find bindings/python/python -type f -not -name '*.so' -not -path '*/__pycache__/*')
PACKAGE_SOURCES := $(RUST_SOURCES) $(PYTHON_SOURCES) bindings/python/README.md LICENSE-MIT LICENSE-APACHE NOTICE .ci/package.py

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

# ---- the main commands --------------------------------------------------------------------------------------------------

.PHONY: test
test: test-rust test-docs test-python test-package ## Every test: Rust, documentation examples, Python, packaging
	$(say) 'all tests passed'

.PHONY: demo
demo: .make/module ## The example fleet under five strategies: compared, priced, explained; a report with plots in out/
	$(say) 'the example fleet under five strategies'
	$(PYTHON_IN_VENV) scripts/demo.py

# ---- set-up -----------------------------------------------------------------------------------------------------------

.PHONY: prerequisites
prerequisites:
	@.ci/prerequisites >/dev/null

.make/venv: | prerequisites
	$(say) 'making the virtual environment .venv'
	@mkdir -p .make
	"$$(.ci/prerequisites)" -m venv --clear .venv
	@printf '%s\n' "$(CURDIR)" >$@

.make/build-packages: .ci/requirements.txt .make/venv
	$(say) 'installing maturin and matplotlib into .venv'
	$(pip_install) --quiet pip
	$(pip_install) maturin matplotlib
	@touch $@

.make/test-packages: .ci/requirements.txt .make/build-packages
	$(say) 'installing pytest and the DataFrame libraries into .venv'
	$(pip_install) pytest pandas polars pyarrow duckdb nbclient ipykernel
	@touch $@

.make/check-packages: .ci/requirements.txt .make/test-packages
	$(say) 'installing ruff, mypy, typos and the documentation tools into .venv'
	$(pip_install) ruff mypy typos mkdocs-material
	@touch $@

.make/module: $(RUST_SOURCES) .make/build-packages
	$(say) 'building the Python module with optimisation (minutes the first time, seconds later)'
	VIRTUAL_ENV="$$PWD/.venv" $(BIN)/maturin develop --locked --profile module --manifest-path bindings/python/Cargo.toml
	@touch $@

.PHONY: setup
setup: .make/module ## The virtual environment with the compiled module

# ---- tests ------------------------------------------------------------------------------------------------------------

# The Python crate is tested from Python. cargo-nextest is used when it is there.
.PHONY: test-rust
test-rust: | prerequisites ## Rust unit, integration and scenario tests
	$(say) 'Rust tests (compiling takes minutes the first time)'
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --workspace --exclude stowplan-python --no-tests pass; \
	else \
		cargo test --locked --workspace --exclude stowplan-python --lib --bins --tests; \
	fi

.PHONY: test-docs
test-docs: | prerequisites ## Examples in the Rust documentation
	$(say) 'examples in the Rust documentation'
	cargo test --locked --workspace --exclude stowplan-python --doc

.PHONY: test-python
test-python: .make/module .make/test-packages ## Python tests
	$(say) 'Python tests'
	$(PYTHON_IN_VENV) -m pytest --quiet --config-file bindings/python/pyproject.toml bindings/python/tests

.make/package: $(PACKAGE_SOURCES) .make/module
	$(say) 'packaging test: wheel and source distribution, each installed and used in an empty environment'
	$(PYTHON_IN_VENV) .ci/package.py
	@touch $@

.PHONY: test-package
test-package: .make/package ## Build, install and use the wheel and the source distribution

# ---- benchmarks -------------------------------------------------------------------------------------------------------

# Each writes its table; figures of a busy machine are its own.
SHARED_DATA := $(or $(STOWPLAN_DATA),../shared/data)
INSTANCES := $(foreach size,25000x500 50000x1000 100000x2000 200000x4000 400000x8000 1000000x10000,target/instances/$(size).npz)

target/instances/%.npz: | .make/test-packages
	@mkdir -p target/instances
	$(PYTHON_IN_VENV) $(SHARED_DATA)/rebalancing/generate.py $(subst x, ,$*) $@ 42

.PHONY: bench-throughput
bench-throughput: $(INSTANCES) ## Placements per second and bytes an item: benches/results/throughput.md
	cargo run --release --locked -p stowplan-benches --bin throughput -- --runs 7 $(INSTANCES) >target/throughput.md
	@cp target/throughput.md benches/results/throughput.md

.PHONY: bench-kubernetes
bench-kubernetes: ## Decisions per second on pods: benches/results/kubernetes.md
	cargo run --release --locked -p stowplan-benches --bin k8s_throughput -- --runs 7 >target/kubernetes.md
	@cp target/kubernetes.md benches/results/kubernetes.md

.make/peer-packages: .ci/requirements.txt .make/build-packages
	$(say) 'installing libsolv and clingo into .venv'
	$(pip_install) solv clingo
	@touch $@

RESULTS := benches/results
resolver_bench = cargo run --release --locked -p stowplan-benches --bin

.PHONY: bench-resolver
bench-resolver: .make/peer-packages ## The resolver beside resolvo, pubgrub, libsolv and clasp: benches/results/depsolve*; half an hour
	$(resolver_bench) depsolve -- --out $(RESULTS)/depsolve.csv --report $(RESULTS)/depsolve.md
	$(resolver_bench) depsolve_best -- --report $(RESULTS)/depsolve_best.md
	$(resolver_bench) depsolve_why -- --report $(RESULTS)/depsolve_why.md
	$(resolver_bench) depsolve_certificates -- --report $(RESULTS)/depsolve_certificates.md
	$(resolver_bench) depsolve_memory -- --report $(RESULTS)/depsolve_memory.md
	$(resolver_bench) depsolve_clusters -- --dataset opam --dataset olm --dataset helm --dataset debian-bookworm --repeat 3 \
		--report $(RESULTS)/depsolve_clusters.md
	$(resolver_bench) depsolve_growth -- --report $(RESULTS)/depsolve_growth.csv
	$(PYTHON_IN_VENV) benches/plot_growth.py $(RESULTS)/depsolve_growth.csv docs/images/depsolve_growth.png
	$(PYTHON_IN_VENV) benches/peers/libsolv.py --report $(RESULTS)/depsolve_libsolv.md
	$(PYTHON_IN_VENV) benches/peers/clasp.py --report $(RESULTS)/depsolve_clasp.md

# ---- fuzzing ----------------------------------------------------------------------------------------------------------

# Seconds for each target; `make fuzz TARGETS=solve` runs one of them. What is found is in fuzz/artifacts.
FUZZ_SECONDS := 60
TARGETS = $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))

.make/cargo-fuzz: Makefile | prerequisites
	$(say) 'building cargo-fuzz (once)'
	@mkdir -p .make
	CARGO_PROFILE_DEV_DEBUG=0 cargo install cargo-fuzz@0.13.2 --locked --debug --force --root .make/cargo --target-dir .make/cargo-build
	@rm -rf .make/cargo-build
	@touch $@

.PHONY: fuzz
fuzz: .make/cargo-fuzz ## Fuzz the readers, the resolver and the checker of certificates, a minute each
	$(say) 'fuzzing (building the targets takes minutes the first time)'
	@for target in $(TARGETS); do \
		printf '\n==> %s\n' $$target; \
		PATH="$$PWD/.make/cargo/bin:$$PATH" cargo fuzz run --sanitizer none $$target -- \
			-max_total_time=$(FUZZ_SECONDS) -timeout=10 -len_control=10 || exit 1; \
	done

# ---- checks -----------------------------------------------------------------------------------------------------------

.PHONY: check
check: ## What CI runs: the tests, then every other check
	@.ci/run

.PHONY: format
format: .make/check-packages ## Format Rust and Python
	cargo fmt --all
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format --quiet

.PHONY: check-format
check-format: .make/check-packages
	$(say) 'format and Python lint'
	cargo fmt --all --check
	$(BIN)/ruff format --check
	$(BIN)/ruff check

.PHONY: check-lint
check-lint: | prerequisites
	$(say) 'clippy, warnings denied'
	cargo clippy --locked --workspace --all-targets -- -D warnings

.PHONY: check-fuzz
check-fuzz: | prerequisites
	$(say) 'fuzz targets compile'
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo check --locked --quiet --manifest-path fuzz/Cargo.toml --target-dir target/fuzz

.PHONY: check-docs
check-docs: | prerequisites
	$(say) 'Rust documentation, warnings denied'
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --quiet

.PHONY: check-purity
check-purity: .make/venv
	$(say) 'purity of the deciding crates, and the rules of the workspace'
	$(PYTHON_IN_VENV) .ci/purity.py
	$(PYTHON_IN_VENV) .ci/workspace.py

.PHONY: check-features
check-features: .make/venv
	$(say) 'each feature alone'
	$(PYTHON_IN_VENV) .ci/features.py

.PHONY: check-types
check-types: .make/module .make/check-packages
	$(say) 'types of the Python package, and its stubs current'
	$(BIN)/mypy --config-file bindings/python/pyproject.toml bindings/python/python bindings/python/tests
	$(PYTHON_IN_VENV) .ci/stubs.py --check

.PHONY: stubs
stubs: .make/check-packages ## Write the type stubs of the compiled module
	$(PYTHON_IN_VENV) .ci/stubs.py

.PHONY: check-examples
check-examples: .make/venv
	$(say) 'the example fleet and the reference of its fields are what their scripts write'
	$(PYTHON_IN_VENV) scripts/make_example_fleet.py --check
	$(PYTHON_IN_VENV) scripts/make_fleet_reference.py --check

.PHONY: check-spelling
check-spelling: .make/check-packages
	$(say) 'spelling'
	$(BIN)/typos

.make/cargo-deny: Makefile | prerequisites
	$(say) 'building cargo-deny (about two minutes, once)'
	@mkdir -p .make
	CARGO_PROFILE_DEV_DEBUG=0 cargo install cargo-deny@0.20.2 --locked --debug --no-default-features --force \
		--root .make/cargo --target-dir .make/cargo-build
	@rm -rf .make/cargo-build
	@touch $@

.PHONY: check-dependencies
check-dependencies: .make/cargo-deny
	$(say) 'licences, sources and bans of the dependencies'
	.make/cargo/bin/cargo-deny --locked check --hide-inclusion-graph licenses bans sources

.PHONY: notebooks
notebooks: .make/module .make/test-packages ## Run the notebooks and keep their outputs
	$(say) 'running the notebooks'
	$(PYTHON_IN_VENV) .ci/notebooks.py

.PHONY: check-site site
site: check-site ## The documentation site, into site/
check-site: .make/check-packages
	$(say) 'documentation site'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.PHONY: clean
clean: ## Remove everything that was built or installed
	rm -rf .venv .make target site
