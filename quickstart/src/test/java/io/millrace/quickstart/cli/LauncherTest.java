package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a Maven and a Java that only say what they find. */
class LauncherTest {
    @TempDir
    Path home;

    private Path lib;

    @BeforeEach
    void copy() throws Exception {
        Files.copy(Path.of("..", "millrace"), home.resolve("millrace"));
        lib = Files.createDirectories(home.resolve("quickstart/target/lib"));
        script(
                "bin/mvn",
                "ls quickstart/target/lib > found 2>/dev/null; mkdir -p quickstart/target/lib; exit ${MVN:-0}");
        script("jdk/bin/java", "echo started \"$@\"");
    }

    @Test
    void shouldBuildFromNothingWhereABuildWasBrokenOff() throws Exception {
        Files.writeString(lib.resolve("cut-short.jar"), "PK");

        String said = launch("0");

        assertThat(Files.readString(home.resolve("found"))).isEmpty();
        assertThat(said).contains("started");
    }

    @Test
    void shouldBuildFromNothingAfterARebuildThatWasBrokenOff() throws Exception {
        launch("0");
        Path source = home.resolve("core/src/main/java/New.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class New {}");
        // Newer than the build by any clock, however coarse.
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        String brokenOff = launch("1");
        Files.writeString(lib.resolve("cut-short.jar"), "PK");

        String again = launch("0");

        assertThat(brokenOff).contains("Building").doesNotContain("started");
        assertThat(Files.readString(home.resolve("found"))).isEmpty();
        assertThat(again).contains("started");
    }

    @Test
    void shouldLeaveNoJarThatANewerPomNoLongerNames() throws Exception {
        launch("0");
        Files.writeString(lib.resolve("before-1.0.jar"), "PK");
        Path pom = Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.setLastModifiedTime(pom, FileTime.fromMillis(System.currentTimeMillis() + 10_000));

        launch("0");

        assertThat(lib.resolve("before-1.0.jar")).doesNotExist();
    }

    @Test
    void shouldFindItsHomeThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectories(home.resolve("on-the-path")).resolve("millrace"), home.resolve("millrace"));

        String said = launch(link, "0");

        assertThat(said).contains("started");
    }

    @Test
    void shouldEndAProcessThatIsOutOfMemoryButATrainer() throws Exception {
        String exits = "-XX:+ExitOnOutOfMemoryError";

        assertThat(launch(home.resolve("millrace"), "0", "run", "features")).contains(exits);
        assertThat(launch(home.resolve("millrace"), "0", "run", "--set", "a=b", "trainer"))
                .doesNotContain(exits);
        assertThat(launch(home.resolve("millrace"), "0", "quickstart")).doesNotContain(exits);
    }

    @Test
    void shouldWaitForABuildThatIsUnderWay() throws Exception {
        // Given
        script(
                "bin/mvn",
                "echo build >> builds; until [ -e go-on ]; do sleep 0.1; done; mkdir -p quickstart/target/lib");
        Path first = home.resolve("first");
        Path second = home.resolve("second");
        Process builds = start(home.resolve("millrace"), "0", first);
        Eventually.await("a build", () -> Files.exists(home.resolve("builds")));

        // When
        Process waits = start(home.resolve("millrace"), "0", second);
        Eventually.await("word of it", () -> Files.readString(second).contains("Another build is under way"));
        Files.createFile(home.resolve("go-on"));

        // Then
        assertThat(List.of(builds.waitFor(), waits.waitFor())).containsOnly(0);
        assertThat(Files.readAllLines(home.resolve("builds"))).containsExactly("build");
        assertThat(Files.readString(second)).contains("started");
    }

    @Test
    void shouldTakeOverFromABuildThatWasKilled() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createSymbolicLink(home.resolve(".building"), Path.of(Long.toString(gone.pid())));

        String said = launch("0");

        assertThat(said).contains("Building").contains("started").doesNotContain("Another build");
        assertThat(home.resolve(".building")).doesNotExist();
    }

    private void script(String name, String body) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String launch(String mavenExit) throws Exception {
        return launch(home.resolve("millrace"), mavenExit);
    }

    private String launch(Path launcher, String mavenExit, String... arguments) throws Exception {
        Path output = home.resolve("output");
        assertThat(start(launcher, mavenExit, output, arguments).waitFor(60, TimeUnit.SECONDS))
                .isTrue();
        return Files.readString(output);
    }

    private Process start(Path launcher, String mavenExit, Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().put("MVN", mavenExit);
        return builder.redirectOutput(output.toFile()).start();
    }
}
