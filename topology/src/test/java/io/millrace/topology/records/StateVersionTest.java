package io.millrace.topology.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.IncompatibleStateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State of a version that is not read is refused before anything is read of it, whichever application has kept it. */
final class StateVersionTest {
    private static final String PROGRESS = "progress";
    private static final Bytes KEY = Bytes.wrap("state-version".getBytes(StandardCharsets.UTF_8));
    private static final Bytes TICK = Bytes.wrap("tick".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private KeyValueStore<Bytes, byte[]> store;

    @BeforeEach
    void open() {
        store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(PROGRESS), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        MockProcessorContext<Void, Void> context = context();
        store.init(context.getStateStoreContext(), store);
    }

    @Test
    void shouldRefuseStateOfALaterVersion() {
        begin(StateVersion.only(99));

        assertThatThrownBy(() -> begin(StateVersion.only(1)))
                .isInstanceOf(IncompatibleStateException.class)
                .hasMessage("state of shop-labels of version 99; version 1 is read: start the process of the version"
                        + " that wrote it, or a later one");
    }

    @Test
    void shouldRefuseStateThatIsReadNoMore() {
        begin(StateVersion.only(1));

        assertThatThrownBy(() -> begin(new StateVersion(2, 3)))
                .isInstanceOf(IncompatibleStateException.class)
                .hasMessage("state of shop-labels of version 1; versions 2 to 3 are read: start a process of a version"
                        + " between, which reads it, or reset the application");
    }

    @Test
    void shouldGoOnWithAnEarlierVersionThatIsReadAndCallItItsOwn() {
        begin(StateVersion.only(1));
        begin(new StateVersion(1, 2));

        assertThat(store.get(KEY)).containsExactly(0, 0, 0, 2);
    }

    @Test
    void shouldTakeStateThatSaysNothingForTheFirst() {
        store.put(TICK, new byte[Long.BYTES]);

        assertThatThrownBy(() -> begin(StateVersion.only(2))).hasMessageContaining("of version 1;");
        begin(StateVersion.only(1));
        assertThat(store.get(KEY)).containsExactly(0, 0, 0, 1);
    }

    @Test
    void shouldBeginWithThePresentWhereThereIsNothing() {
        begin(StateVersion.only(2));

        assertThat(store.get(KEY)).containsExactly(0, 0, 0, 2);
    }

    @Test
    void shouldWriteOnceAndNotAtTheBeginning() {
        MockProcessorContext<Void, Void> first = context();
        StateVersion.only(1).hold(first, PROGRESS);
        assertThat(store.get(KEY)).isNull();
        List<CapturedPunctuator> marks = punctuate(first);
        MockProcessorContext<Void, Void> next = context();
        StateVersion.only(1).hold(next, PROGRESS);

        assertThat(marks).singleElement().matches(CapturedPunctuator::cancelled);
        assertThat(next.scheduledPunctuators()).isEmpty();
    }

    /** A process whose task begins, and goes on for a moment. */
    private void begin(StateVersion version) {
        MockProcessorContext<Void, Void> context = context();
        version.hold(context, PROGRESS);
        punctuate(context);
    }

    private static List<CapturedPunctuator> punctuate(MockProcessorContext<Void, Void> context) {
        context.scheduledPunctuators()
                .forEach(scheduled -> scheduled.getPunctuator().punctuate(0));
        return context.scheduledPunctuators();
    }

    private MockProcessorContext<Void, Void> context() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop-labels");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        if (store != null) {
            context.addStateStore(store);
        }
        return context;
    }
}
