package org.tensorflow.lite;

import java.nio.ByteBuffer;

/** Inherits from a class that is not public, as LiteRT's does. */
public final class Interpreter extends InterpreterImpl {
    /** The options that the app sets. */
    public static class Options extends InterpreterImpl.Options {
        public Options() {}

        public Options setNumThreads(int threads) {
            this.threads = threads;
            return this;
        }

        public Options setUseXNNPACK(boolean use) {
            this.xnnpack = use;
            return this;
        }

        public Options setUseNNAPI(boolean use) {
            this.nnapi = use;
            return this;
        }
    }

    public Interpreter(ByteBuffer model, Options options) {
        super(model, options);
    }

    /** For tests: what the last interpreter was asked for. */
    public static String lastOptions() {
        return lastOptions;
    }
}
