package org.tensorflow.lite;

/** Tells the version of the library. */
public final class TensorFlowLite {
    private TensorFlowLite() {}

    public static String runtimeVersion() {
        return "stand-in";
    }
}
