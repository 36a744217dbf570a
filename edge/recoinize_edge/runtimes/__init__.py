"""The TFLite runtimes behind `recoinize_edge.interpreter.Interpreter`, one file each."""
