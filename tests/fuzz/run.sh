#!/usr/bin/env bash
# run.sh <fuzzer> <corpus> <seconds> [<seed>]: lets libFuzzer search from the corpus for so long. What it learns stays in
# <fuzzer>.corpus, for the next time and for `./dev fuzz --keep`; an input that breaks the target stays in
# <fuzzer>.found, and the exit code is not 0. With a seed it searches in the same order every time.
set -euo pipefail
fuzzer=$1 corpus=$2 seconds=$3 seed=${4:-0}

INPUT_BYTES_MAX=8192 # more than the limits that a target sets
INPUT_SECONDS_MAX=10 # of one input: what takes longer is a finding
MEMORY_MIB_MAX=2048

mkdir -p "$fuzzer.corpus" "$fuzzer.found"
exec "$fuzzer" -seed="$seed" -max_total_time="$seconds" -max_len="$INPUT_BYTES_MAX" -timeout="$INPUT_SECONDS_MAX" \
  -rss_limit_mb="$MEMORY_MIB_MAX" -print_final_stats=1 -verbosity=1 -artifact_prefix="$fuzzer.found/" \
  "$fuzzer.corpus" "$corpus"
