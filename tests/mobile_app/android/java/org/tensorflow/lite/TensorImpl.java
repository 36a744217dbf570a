package org.tensorflow.lite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A tensor that treats buffers as LiteRT's does; not public there either. */
final class TensorImpl implements Tensor {
    private final int[] shape;
    private final DataType type;
    private final QuantizationParams quantization;
    final ByteBuffer memory;

    /** Reads `1x48x160x3:UINT8:1.0:0`. */
    TensorImpl(String description) {
        String[] parts = description.split(":");
        String[] sizes = parts[0].split("x");
        shape = new int[sizes.length];
        int elements = 1;
        for (int i = 0; i < sizes.length; i++) {
            shape[i] = Integer.parseInt(sizes[i]);
            elements *= shape[i];
        }
        type = DataType.valueOf(parts[1]);
        quantization =
                new QuantizationParams(Float.parseFloat(parts[2]), Integer.parseInt(parts[3]));
        memory =
                ByteBuffer.allocateDirect(elements * Math.max(type.byteSize(), 1))
                        .order(ByteOrder.nativeOrder());
    }

    @Override
    public DataType dataType() {
        return type;
    }

    @Override
    public int[] shape() {
        return shape;
    }

    @Override
    public QuantizationParams quantizationParams() {
        return quantization;
    }

    /** Takes a direct buffer whole, whatever its position; any other from its position on. */
    void setTo(Object source) {
        ByteBuffer buffer = (ByteBuffer) source;
        if (buffer.capacity() != memory.capacity()) {
            throw new IllegalArgumentException(
                    String.format(
                            "Cannot copy to a TensorFlowLite tensor with %d bytes from a Java"
                                    + " Buffer with %d bytes.",
                            memory.capacity(), buffer.capacity()));
        }
        memory.rewind();
        if (buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder()) {
            ByteBuffer whole = buffer.duplicate();
            whole.clear();
            memory.put(whole);
        } else {
            memory.put(buffer);
        }
    }

    /** Writes from the destination's position on, and so throws where that is at its end. */
    void copyTo(Object destination) {
        ByteBuffer buffer = (ByteBuffer) destination;
        if (buffer.capacity() < memory.capacity()) {
            throw new IllegalArgumentException(
                    String.format(
                            "Cannot copy from a TensorFlowLite tensor with %d bytes to a Java"
                                    + " Buffer with %d bytes.",
                            memory.capacity(), buffer.capacity()));
        }
        memory.rewind();
        buffer.put(memory);
    }
}
