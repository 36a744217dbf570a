package org.tensorflow.lite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Stands in for LiteRT on a machine without Android: the same methods, the same treatment of
 * buffers, and a network that a test can compute by itself.
 *
 * <p>A model is the four zero bytes and the identifier TFL3 with which TFLite files begin, followed
 * by its tensors as text: inputs, a semicolon, outputs, each as in {@link TensorImpl}, separated by
 * commas. Output k sums the input's bytes at j, for all j that leave remainder k, times (1 + j % 7).
 * If a further semicolon follows, XNNPACK gives the same output for every input, as that of LiteRT
 * 1.4 does for some networks.
 */
class InterpreterImpl {
    /** What was asked for. */
    public static class Options {
        int threads = -1;
        boolean xnnpack;
        boolean nnapi;
    }

    static String lastOptions;
    private final TensorImpl[] inputs;
    private final TensorImpl[] outputs;
    private final boolean dead;
    private boolean allocated;

    InterpreterImpl(ByteBuffer model, Options options) {
        if (!model.isDirect() || model.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(
                    "Model ByteBuffer should be either a MappedByteBuffer of the model file, or a"
                            + " direct ByteBuffer using ByteOrder.nativeOrder() which contains"
                            + " bytes of model content.");
        }
        byte[] content = new byte[model.capacity()];
        ByteBuffer whole = model.duplicate();
        whole.clear();
        whole.get(content);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("\0\0\0\0TFL3")) {
            throw new IllegalArgumentException(
                    "ByteBuffer is not a valid TensorFlow Lite model flatbuffer");
        }
        String[] tensors = text.substring(8).split(";");
        inputs = read(tensors[0]);
        outputs = read(tensors[1]);
        dead = options.xnnpack && tensors.length > 2;
        lastOptions =
                options.threads + " threads, XNNPACK " + options.xnnpack + ", NNAPI "
                        + options.nnapi;
    }

    private static TensorImpl[] read(String descriptions) {
        String[] parts = descriptions.split(",");
        TensorImpl[] tensors = new TensorImpl[parts.length];
        for (int i = 0; i < parts.length; i++) {
            tensors[i] = new TensorImpl(parts[i]);
        }
        return tensors;
    }

    public void allocateTensors() {
        allocated = true;
    }

    public int getInputTensorCount() {
        return inputs.length;
    }

    public int getOutputTensorCount() {
        return outputs.length;
    }

    public Tensor getInputTensor(int index) {
        return inputs[index];
    }

    public Tensor getOutputTensor(int index) {
        return outputs[index];
    }

    public void run(Object input, Object output) {
        if (!allocated) {
            throw new IllegalStateException("Tensors are not allocated.");
        }
        inputs[0].setTo(input);
        if (!dead) {
            compute(inputs[0].memory, outputs[0]);
        }
        outputs[0].copyTo(output);
    }

    private static void compute(ByteBuffer input, TensorImpl output) {
        int size = output.dataType().byteSize();
        int count = output.memory.capacity() / size;
        int[] sums = new int[count];
        int total = 0;
        for (int j = 0; j < input.capacity(); j++) {
            sums[j % count] += (input.get(j) & 0xff) * (1 + j % 7);
            total += input.get(j) & 0xff;
        }
        if (total == 0) {
            throw new IllegalStateException(
                    "Internal error: Failed to run on the given Interpreter: nothing to see");
        }
        for (int k = 0; k < count; k++) {
            if (output.dataType() == DataType.FLOAT32) {
                output.memory.putFloat(4 * k, sums[k] / 1024f);
            } else {
                output.memory.put(k, (byte) sums[k]);
            }
        }
    }
}
