package io.millrace.retrainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrainer.dataset.ExampleTable.Feature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public final class ExampleTableTest {
    private static final List<Feature> FEATURES =
            List.of(new Feature("x", false), new Feature("plan", true), new Feature("y", false));

    @TempDir
    private Path directory;

    /** An example as an object, and the order of the table as a comparator says it. */
    private record Plain(
            String id,
            String entity,
            long asOf,
            boolean label,
            double x,
            @Nullable String plan,
            double y,
            HeldOut heldOut) {
        static final Comparator<String> BY_BYTES =
                Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        static final Comparator<Plain> ORDER = Comparator.comparingLong(Plain::asOf)
                .thenComparing(Plain::entity, BY_BYTES)
                .thenComparing(Plain::id, BY_BYTES);
    }

    /** More rows than a piece of a column holds, ids of either kind, ties in time and in entity, repeated ids. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    public void shouldHoldWhatAListOfObjectsWouldHold(boolean mapped) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Plain> given = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            given.add(plain(random));
        }

        ExampleTable.Builder builder = mapped ? mapped() : ExampleTable.builder(FEATURES);
        for (Plain each : given) {
            builder.add(
                    each.id,
                    each.entity,
                    each.asOf,
                    each.label ? 1 : 0,
                    List.of(each.x, Double.NaN, each.y),
                    Arrays.asList(each.plan),
                    each.heldOut);
        }
        try (ExampleTable table = builder.build()) {
            assertThat(rows(table)).isEqualTo(expected(given));
            int[] some = random.ints(500, 0, table.rows()).toArray();
            Set<String> entities = new HashSet<>();
            Arrays.stream(some).forEach(row -> entities.add(table.entity(row)));
            assertThat(table.entities(some)).isEqualTo(entities.size());
            assertThat(table.categories(1)).doesNotHaveDuplicates().hasSize(40);
        }
    }

    @Test
    public void shouldLeaveNothingInItsDirectory() throws Exception {
        ExampleTable.Builder builder = mapped();
        builder.add("b", "e", 2, 1, List.of(1.0), List.of());
        builder.add("a", "e", 1, 0, List.of(2.0), List.of());

        ExampleTable table = builder.build();

        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
        assertThat(table.number(0, 0)).isEqualTo(2.0);
        table.close();
    }

    @Test
    public void shouldTakeTheEntitiesOfAnOwnerTogether() throws Exception {
        ExampleTable.Builder builder = new ExampleTable.Builder(FEATURES, true, Scratch::onHeap);
        for (String entity : List.of("ann|mug", "bob|mug", "ann|tea|green", "ann|mug")) {
            builder.add(entity + builder.size(), entity, builder.size(), 1, List.of(), List.of());
        }

        try (ExampleTable table = builder.build()) {
            assertThat(IntStream.of(table.all()).mapToObj(row -> table.ownerOf(table.ownerCode(row))))
                    .containsExactly("ann", "bob", "ann", "ann");
            assertThat(table.ownerCodes()).isEqualTo(2);
            assertThat(table.owners(new int[] {0, 2, 3})).isEqualTo(1);
            assertThat(table.entities(new int[] {0, 2, 3})).isEqualTo(2);
        }
    }

    @Test
    public void shouldTakeAnEntityOfOneFieldForItsOwnOwner() throws Exception {
        ExampleTable.Builder builder = ExampleTable.builder(FEATURES);
        builder.add("a", "ann|mug", 1, 1, List.of(), List.of());
        builder.add("b", "ann|tea", 2, 1, List.of(), List.of());

        try (ExampleTable table = builder.build()) {
            assertThat(table.ownerOf(table.ownerCode(1))).isEqualTo("ann|tea");
            assertThat(table.owners(table.all())).isEqualTo(2);
        }
    }

    private ExampleTable.Builder mapped() {
        return new ExampleTable.Builder(FEATURES, false, () -> MappedScratch.in(directory));
    }

    private static List<Plain> expected(List<Plain> given) {
        Set<String> seen = new HashSet<>();
        return given.stream()
                .filter(each -> seen.add(each.id))
                .sorted(Plain.ORDER)
                .toList();
    }

    private static List<Plain> rows(ExampleTable table) {
        List<Plain> rows = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            rows.add(new Plain(
                    table.id(row),
                    table.entity(row),
                    table.asOf(row),
                    table.label(row),
                    table.number(0, row),
                    table.category(1, row),
                    table.number(2, row),
                    table.heldOut(row)));
        }
        return rows;
    }

    private static Plain plain(Random random) {
        String id = random.nextInt(4) == 0
                ? "id-" + random.nextInt(3_000)
                : "%016x%016x".formatted(random.nextInt(12_000) * 0x9E3779B97F4A7C15L, random.nextInt(2));
        return new Plain(
                id,
                List.of("customer-", "Kundin ü ", "\uD83D\uDE00").get(random.nextInt(3)) + random.nextInt(300),
                1_700_000_000_000L + random.nextInt(2_000),
                random.nextBoolean(),
                random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian(),
                random.nextInt(10) == 0 ? null : "plan " + random.nextInt(40),
                random.nextInt(10) == 0 ? Double.NEGATIVE_INFINITY : random.nextDouble(),
                HeldOut.values()[random.nextInt(3)]);
    }

    @Test
    void shouldGiveTheRoomBackUnlessATableHasIt() {
        List<Boolean> closed = new ArrayList<>();

        try (ExampleTable.Builder dropped = new ExampleTable.Builder(FEATURES, false, () -> counted(closed))) {
            assertThat(dropped.size()).isZero();
        }
        try (ExampleTable.Builder built = new ExampleTable.Builder(FEATURES, false, () -> counted(closed))) {
            assertThat(built.build().rows()).isZero();
        }

        assertThat(closed).hasSize(1);
    }

    private static Scratch counted(List<Boolean> closed) {
        return new Scratch() {
            @Override
            public ByteBuffer allocate(int bytes) {
                return ByteBuffer.allocate(bytes);
            }

            @Override
            public void close() {
                closed.add(true);
            }
        };
    }
}
