package io.millrace.quickstart.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileSectionsTest {
    private static final Path LESSONS = Path.of("..", "examples", "lessons", "project.yaml");
    private static final Path EVENTS = Path.of("data", "events.csv");
    private static final String WITHOUT = "sources: {lessons: {file: null}}\n";
    private static final String ANOTHER = "sources: {visits: {topic: visits, entity: learner, time: at}}\n";

    private static Project project(String... overlays) throws Exception {
        List<ProjectFile> files = new ArrayList<>();
        files.add(new ProjectFile("project.yaml", Files.readString(LESSONS)));
        for (String overlay : overlays) {
            files.add(new ProjectFile("overlay.yaml", overlay));
        }
        return ProjectReader.read(files);
    }

    @Test
    void shouldSayWhatToAddToEachSourceOfAProjectThatHasNoFileSection() throws Exception {
        String section =
                "file: {time_format: iso, columns: {learner_id: {}, finished_at: {type: time}, minutes: {type: double},"
                        + " mistakes: {type: double}}}";

        List<String> mistakes = FileSections.mistakes(project(WITHOUT), Set.of(), EVENTS);

        assertThat(mistakes)
                .containsExactly(
                        "sources.lessons: found no file section, expected which columns of events.csv its fields are,"
                                + " such as " + section);
        assertThat(FileSections.mistakes(project(WITHOUT, "sources: {lessons: {" + section + "}}\n"), Set.of(), EVENTS))
                .isEmpty();
    }

    @Test
    void shouldTakeAProjectOfWhichOneSourceHasItUnlessAnotherIsAskedFor() throws Exception {
        Project project = project(ANOTHER);

        assertThat(FileSections.mistakes(project, Set.of(), EVENTS)).isEmpty();
        assertThat(FileSections.remarks(project, EVENTS))
                .containsExactly(
                        "note: sources.visits has no file section: no row of events.csv becomes an event of it");
        assertThat(FileSections.mistakes(project, Set.of("lessons"), EVENTS)).isEmpty();
        assertThat(FileSections.mistakes(project, Set.of("lessons", "visits"), EVENTS))
                .singleElement()
                .asString()
                .startsWith("sources.visits: found no file section");
    }
}
