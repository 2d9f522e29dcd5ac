package io.millrace.quickstart.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.quickstart.cli.Main;
import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on a first project says can be done can be done, with its files and its commands. */
class FirstProjectPageTest {
    private static final Path EXAMPLE =
            Path.of("..", "examples", "lessons").toAbsolutePath().normalize();
    private static final String PROJECT = "project.yaml";
    private static final List<String> FILES =
            List.of(PROJECT, "lessons.py", "lesson.avsc", "finish.py", "predictions.py");
    private static final String PYTHON = "/usr/bin/python3";
    private static final String NEEDED = "python3-confluent-kafka python3-avro python3-requests";

    /** A copy of the example. */
    @TempDir
    Path school;

    @BeforeEach
    void copy() throws IOException {
        for (String file : FILES) {
            Files.copy(EXAMPLE.resolve(file), school.resolve(file));
        }
    }

    @Test
    void shouldFindInThePastOfTheSchoolWhoIsAboutToStop() throws Exception {
        // Given
        try (ClientProgram past = start(Map.of(), List.of("sh", "-ec", PYTHON + " lessons.py > lessons.csv"))) {
            past.finished();
        }
        Project project =
                ProjectReader.read(List.of(new ProjectFile(PROJECT, Files.readString(school.resolve(PROJECT)))));

        // When
        List<String> printed;
        try (ClientProgram evaluation =
                start(Map.of(), millrace("evaluate", "--project", PROJECT, "--events", "lessons.csv"))) {
            printed = evaluation.finished();
        }
        JsonNode json = new ObjectMapper().readTree(String.join("\n", printed));

        // Then
        assertThat(json.at("/rows/all").asLong())
                .isGreaterThan(project.models().get(0).minimumSamples());
        assertThat(json.at("/test/auc_roc").asDouble()).isBetween(0.8, 0.97);
    }

    @Test
    void shouldScoreWhatAProgramOfOnesOwnProducesInASchemaOfItsOwn() throws Exception {
        try (ClientProgram quickstart = start(Map.of(), millrace("quickstart", "--project", PROJECT, "--no-browser"))) {
            // Given
            List<String> said = quickstart.said("Produce events of your own");
            Map<String, String> where = Map.of(
                    "BROKERS", found("bootstrap servers +(\\S+)", said),
                    "REGISTRY", found("schema registry +(http\\S+)", said));
            try (ClientProgram predictions = start(where, List.of(PYTHON, "predictions.py"))) {
                predictions.said("listening");

                // When: whoever listens from the end on may begin after the first
                Eventually.await("a prediction", () -> {
                    finishALesson(where);
                    return predictions.said(1).size() > 1;
                });

                // Then
                assertThat(predictions.said(2).get(1)).startsWith("l0606 NO_MODEL");
            }
        }
    }

    private void finishALesson(Map<String, String> where) throws Exception {
        try (ClientProgram lesson = start(where, List.of(PYTHON, "finish.py", "l0606", "swahili", "4.5", "11"))) {
            lesson.finished();
        }
    }

    private static String found(String pattern, List<String> lines) {
        Matcher matcher = Pattern.compile(pattern).matcher(String.join("\n", lines));
        assertThat(matcher.find()).as("%s in %s", pattern, lines).isTrue();
        return matcher.group(1);
    }

    private static List<String> millrace(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dmillrace.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private ClientProgram start(Map<String, String> environment, List<String> command) throws IOException {
        return ClientProgram.start(school, environment, NEEDED, command);
    }
}
