package io.millrace.benchmarks.flink;

import io.millrace.benchmarks.windows.WindowAggregate;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.java.tuple.Tuple4;

/** Count, sum and maximum, in the bytes in which the DSL's windows keep them. */
final class AddNumber implements AggregateFunction<Tuple4<String, String, Long, Double>, byte[], byte[]> {
    private static final long serialVersionUID = 1;

    @Override
    public byte[] createAccumulator() {
        return WindowAggregate.ZERO;
    }

    @Override
    public byte[] add(Tuple4<String, String, Long, Double> event, byte[] aggregate) {
        return WindowAggregate.add(aggregate, event.f3);
    }

    @Override
    public byte[] getResult(byte[] aggregate) {
        return aggregate;
    }

    @Override
    public byte[] merge(byte[] one, byte[] other) {
        throw new UnsupportedOperationException("only windows that merge, as sessions do, ask for it");
    }
}
