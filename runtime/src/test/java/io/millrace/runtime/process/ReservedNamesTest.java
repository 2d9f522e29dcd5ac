package io.millrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.project.InvalidProjectException;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.wire.FeatureUpdateSchema;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two rooms that do not know each other know the same names. */
class ReservedNamesTest {

    static Stream<String> fieldsOfFeatureUpdates() {
        return FeatureUpdateSchema.RESERVED.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("fieldsOfFeatureUpdates")
    void shouldRefuseInTheProjectFileWhatTheSchemaCouldNotHold(String name) {
        String project = "features: {customer: {version: 1.0.0, %s: {count: orders}}}\nentities: {customer: {key: id}}"
                .formatted(name);

        assertThatThrownBy(() -> ProjectReader.read(List.of(new ProjectFile("project.yaml", project))))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessageContaining("features.customer." + name + ": found the name " + name);
    }
}
