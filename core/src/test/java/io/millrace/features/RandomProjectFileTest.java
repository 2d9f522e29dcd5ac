package io.millrace.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.FeatureDefinition;
import io.millrace.project.InvalidProjectException;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * From the project file's text to the vector: fifty random files, read as a user's would be, over random events, against the
 * definitions. Run one file alone with {@code -Dmillrace.seed}.
 */
class RandomProjectFileTest {
    private static final int FILES = 50;
    private static final int ENTITIES = 2;

    private final Comparison comparison = new Comparison();

    @Test
    void shouldMeanWhatTheFileSaysBitForBit() throws InvalidProjectException {
        Long only = Long.getLong("millrace.seed");
        List<Long> seeds = new ArrayList<>();
        for (long seed = 20_261_125; seeds.size() < FILES; seed++) {
            seeds.add(only == null ? seed : only);
        }
        System.out.println("seeds " + seeds);

        for (long seed : only == null ? seeds : List.of(only)) {
            compare(new Random(seed), "seed " + seed);
        }

        System.out.println(comparison.values() + " values compared");
        assertThat(comparison.values()).isGreaterThan(only == null ? 20_000 : 100);
    }

    private void compare(Random random, String label) throws InvalidProjectException {
        RandomProject file = new RandomProject(random);
        Project project = ProjectReader.read(List.of(new ProjectFile(label, file.text())));
        assertRead(project, file, label);
        FeatureSet features = FeatureSet.compile(project);
        FeatureEngine engine = new FeatureEngine(features, MemoryKeyValues.stores());
        FeatureVector vector = new FeatureVector(features.size());
        Oracle oracle = file.oracle(project);
        RandomTimes times = new RandomTimes(random);
        List<RawEvent> arrivals = new ArrayList<>();
        for (int i = 0; i < ENTITIES; i++) {
            String entity = "entity-" + i;
            times.next(60 + random.nextInt(60), (time, number) -> arrivals.add(file.event(entity, time, number)));
        }
        FeatureOracleTest.shuffleWithin(file.lateness().toMillis(), file::isTable, arrivals, random);
        Map<String, List<RawEvent>> known = new HashMap<>();
        for (RawEvent raw : arrivals) {
            List<RawEvent> events = known.computeIfAbsent(raw.entity(), k -> new ArrayList<>());
            events.add(raw);
            assertThat(engine.add(raw.event(features), vector)).as(label).isEqualTo(FeatureEngine.Admission.ADDED);
            if (random.nextInt(8) == 0) {
                comparison.compare(features, vector, oracle, events, label);
                long later = times.after(vector.asOf());
                assertThat(engine.read(raw.entity().getBytes(StandardCharsets.UTF_8), later, vector))
                        .as(label)
                        .isTrue();
                comparison.compare(features, vector, oracle, events, label);
            }
        }
    }

    /** What the oracle takes from the reader, where a mistake of the reader's would be the oracle's too. */
    private static void assertRead(Project project, RandomProject file, String label) {
        Map<String, Duration> windows = new HashMap<>();
        for (FeatureDefinition feature : project.featureSet().features()) {
            Duration window = feature.window();
            if (window != null) {
                windows.put(feature.name(), window);
            }
        }
        assertThat(windows).as(label).isEqualTo(file.windows());
        assertThat(project.time().zone()).as(label).isEqualTo(ZoneId.of(file.zone()));
        assertThat(project.time().allowedLateness()).as(label).isEqualTo(file.lateness());
    }
}
