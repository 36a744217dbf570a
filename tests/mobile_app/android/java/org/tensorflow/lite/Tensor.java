package org.tensorflow.lite;

/** The part of LiteRT's interface that the app uses. */
public interface Tensor {
    /** Scale and zero point of a quantized tensor; 0 and 0 of any other. */
    class QuantizationParams {
        private final float scale;
        private final int zeroPoint;

        public QuantizationParams(float scale, int zeroPoint) {
            this.scale = scale;
            this.zeroPoint = zeroPoint;
        }

        public float getScale() {
            return scale;
        }

        public int getZeroPoint() {
            return zeroPoint;
        }
    }

    DataType dataType();

    int[] shape();

    QuantizationParams quantizationParams();
}
