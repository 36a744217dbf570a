"""Programs that use the app as a person would and print what was measured, for benchmarks."""
