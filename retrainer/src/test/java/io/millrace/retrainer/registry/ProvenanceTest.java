package io.millrace.retrainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.EffectiveProject;
import io.millrace.project.ProjectFile;
import io.millrace.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a trainer's models come from, with the real git. */
final class ProvenanceTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNameTheCommitAndWhetherAnythingHasChangedSince() throws Exception {
        Path project = write("models/project.yaml", "project: shop\n");
        Path overlay = write("models/prod.yaml", "partitions: 8\n");
        Path data = write("notes.txt", "one");
        git("init", "--quiet");
        git("add", "models/project.yaml", "notes.txt");
        git("commit", "--quiet", "-m", "first");
        GitCommit clean = commit(project);
        GitCommit untracked = commit(project, overlay);
        git("add", "models/prod.yaml");
        GitCommit staged = commit(project, overlay);
        git("commit", "--quiet", "-m", "second");
        GitCommit second = commit(project, overlay);
        Files.writeString(data, "two");
        GitCommit changed = commit(project, overlay);

        assertThat(clean.id()).matches("[0-9a-f]{40}");
        assertThat(clean.dirty()).isFalse();
        assertThat(untracked.dirty()).isTrue();
        assertThat(staged).isEqualTo(new GitCommit(clean.id(), true));
        assertThat(second.id()).isNotEqualTo(clean.id());
        assertThat(second.dirty()).isFalse();
        assertThat(changed).isEqualTo(new GitCommit(second.id(), true));
    }

    @Test
    void shouldSayNothingOfACommitWhereThereIsNoRepositoryOrNoCommitInIt() throws Exception {
        Path project = write("project.yaml", "project: shop\n");
        GitCommit outside = GitCommit.of(List.of(project));
        git("init", "--quiet");
        GitCommit unborn = GitCommit.of(List.of(project));

        assertThat(outside).isNull();
        assertThat(unborn).isNull();
    }

    @Test
    void shouldTakeTheCommitThatASettingNamesAndNameTheProjectAndTheLibraries() throws Exception {
        List<ProjectFile> files = List.of(
                new ProjectFile(directory.resolve("project.yaml").toString(), "project: shop\npartitions: 4\n"),
                new ProjectFile(directory.resolve("prod.yaml").toString(), "partitions: 8\n"));
        Settings settings =
                Settings.builder().flag("project.commit", "0123abc-dirty").build();

        Provenance provenance = Provenance.of(settings, files);

        assertThat(provenance.commit()).isEqualTo(new GitCommit("0123abc", true));
        assertThat(provenance.projectSha256())
                .isEqualTo(EffectiveProject.sha256(
                        List.of(new ProjectFile("elsewhere.yaml", "project: shop\npartitions: 8\n"))));
        assertThat(provenance.libraries())
                .containsOnlyKeys("millrace", "xgboost", "java", "platform")
                .containsEntry("xgboost", "3.0.4")
                .containsEntry("java", Runtime.version().toString());
        assertThat(GitCommit.parse("0123abc")).isEqualTo(new GitCommit("0123abc", false));
    }

    private static GitCommit commit(Path... files) {
        return Objects.requireNonNull(GitCommit.of(List.of(files)));
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(git.waitFor()).as("%s", command).isZero();
    }
}
