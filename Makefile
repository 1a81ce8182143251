# make run       builds fk and opens its shell
# make test      everything that has to hold: format, install, tests
# make install   PREFIX=/usr/local DESTDIR=
# make help      the rest

SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=
# What install takes.
FK      ?= .build/release/fk
# And this, where it was made.
PACKAGE ?= .build/release/fk-function.zip

RELEASE = -c release --static-swift-stdlib
# Seeds of the simulation; make test runs these many.
SEEDS   ?= 1040
# Tests at once. Without a bound all of them begin together, and each waits its turn until its requests are too old.
AT_ONCE ?= 6
FORMATTED = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

bin         = $(DESTDIR)$(PREFIX)/bin
lib         = $(DESTDIR)$(PREFIX)/lib/faaskeeper
man         = $(DESTDIR)$(PREFIX)/share/man/man1
bash        = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh         = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fish        = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.PHONY: help run build function setup test fuzz mutations lint format bench install install-files uninstall generate clean

help:
	@echo "make run         build fk, and open its shell"
	@echo "make build       build fk: .build/release/fk"
	@echo "make function    build the functions for AWS Lambda: .build/release/fk-function.zip"
	@echo "make test        check the format, build without warnings, try the installation, run all tests"
	@echo "make install     install fk, its completions and its manual; PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)"
	@echo "make uninstall   remove them"
	@echo "make simulate    the service under faults, SEEDS=$(SEEDS); SEED=7 TRACE=1 replays one run"
	@echo "make fuzz        fuzzes one decoder with libFuzzer; DECODER=request SECONDS=60"
	@echo "make mutations   mistakes in the protocol, each of which the simulation has to catch"
	@echo "make bench       the benchmarks"
	@echo "make lint        check the format; make format puts it right"
	@echo "make generate    make completions and manual anew from the command table"

run: build
	@.build/release/fk

build: setup
	$(SWIFT) build $(RELEASE) --product fk

# Checks that Lambda has what the binary needs. See docs/aws.md.
function: setup
	@scripts/packages.sh binutils zlib1g-dev
	@scripts/make-function.sh "$(SWIFT)"

setup:
	@scripts/setup.sh "$(SWIFT)"

# The tests come last, so that the last line says how they went.
test: export FK_WARNINGS_ARE_ERRORS = 1
test: setup lint
	@set -eu; \
	variables=$$(scripts/test-setup.sh); eval "$$variables"; \
	$(SWIFT) build $(RELEASE) --product simulate; \
	$(SWIFT) build $(RELEASE) --product fk; \
	scripts/test-optimized.sh .build/release/fk .build/release/simulate $(SEEDS); \
	$(SWIFT) build --build-tests; \
	scripts/test-install.sh .build/debug/fk; \
	$(SWIFT) test --skip-build --disable-xctest --experimental-maximum-parallelization-width $(AT_ONCE)

# The whole service on a simulated clock, network and scheduler. SEED=n replays one run, TRACE=1 with every call of it;
# ARGS="--scenario t08-zombies" runs one kind alone. See docs/testing.md.
simulate: setup
	@$(SWIFT) build $(RELEASE) --product simulate
	@.build/release/simulate $(if $(SEED),--replay $(SEED) $(if $(TRACE),--trace),--seeds $(SEEDS)) $(ARGS)

# Which lines of the functions and the client these runs go through.
simulate-coverage: setup
	@scripts/simulate-coverage.sh "$(SWIFT)" $(SEEDS)

# Longer than the tests, and led by what the decoder does with the input. See docs/testing.md.
fuzz: DECODER ?= request
fuzz: SECONDS ?= 60
fuzz: setup
	FK_LIBFUZZER=1 $(SWIFT) build --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer --product coverage-fuzzer
	@mkdir -p .build-fuzz/corpus/$(DECODER) .build-fuzz/found
	FK_FUZZ_DECODER=$(DECODER) .build-fuzz/debug/coverage-fuzzer -max_total_time=$(SECONDS) -max_len=4096 \
		-rss_limit_mb=512 -timeout=20 -artifact_prefix=.build-fuzz/found/$(DECODER)- .build-fuzz/corpus/$(DECODER)

# Tests the simulation's checker. See docs/mutations.md.
mutations: setup
	@SWIFT="$(SWIFT)" scripts/mutations.py

lint:
	@$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

format:
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

bench: setup
	Benchmarks/run

# Not as root: `make build`, then `sudo make install-files`.
install: build install-files

install-files:
	install -d "$(bin)" "$(man)" "$(bash)" "$(zsh)" "$(fish)"
	install -m 755 $(FK) "$(bin)/fk"
	install -m 644 man/fk*.1 "$(man)/"
	install -m 644 completions/fk.bash "$(bash)/fk"
	install -m 644 completions/_fk "$(zsh)/_fk"
	install -m 644 completions/fk.fish "$(fish)/fk.fish"
	if [ -r "$(PACKAGE)" ]; then install -d "$(lib)" && install -m 644 "$(PACKAGE)" "$(lib)/fk-function.zip"; fi

uninstall:
	for page in man/fk*.1; do rm -f "$(man)/$${page##*/}"; done
	rm -f "$(bin)/fk" "$(bash)/fk" "$(zsh)/_fk" "$(fish)/fk.fish" "$(lib)/fk-function.zip"

generate: build
	rm -f man/fk*.1
	$(FK) --generate list | while read -r name path; do $(FK) --generate "$$name" > "$$path" || exit 1; done

clean:
	rm -rf .build
