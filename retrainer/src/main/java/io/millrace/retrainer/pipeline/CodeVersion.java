package io.millrace.retrainer.pipeline;

import io.millrace.bundle.ModelBundle;
import io.millrace.records.TrainingRun;
import io.millrace.retrainer.training.FittedForest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What trains, in one word: a hash of the classes of the trainer, of the science and of the records, and of XGBoost's version. With other code, nothing that a stage has made is
 * taken for what it would make.
 */
final class CodeVersion {
    private static final List<Class<?>> ROOMS = List.of(CodeVersion.class, ModelBundle.class, TrainingRun.class);

    private CodeVersion() {}

    /** Of the code that is running, 64 lower-case hex digits. */
    static String running() {
        Sha256 sha256 = new Sha256().add(FittedForest.XGBOOST_VERSION);
        try {
            for (Class<?> room : ROOMS) {
                add(sha256, room);
            }
        } catch (IOException | URISyntaxException unreadable) {
            throw new UncheckedIOException(new IOException("the running code cannot be read", unreadable));
        }
        return sha256.hex();
    }

    private static void add(Sha256 sha256, Class<?> room) throws IOException, URISyntaxException {
        CodeSource source = room.getProtectionDomain().getCodeSource();
        Path place = Path.of(source.getLocation().toURI());
        if (Files.isDirectory(place)) {
            addDirectory(sha256, place);
        } else {
            addJar(sha256, place);
        }
    }

    private static void addDirectory(Sha256 sha256, Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            for (Path file : classes) {
                sha256.add(directory.relativize(file).toString()).add(file);
            }
        }
    }

    private static void addJar(Sha256 sha256, Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            List<JarEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            for (JarEntry entry : classes) {
                try (InputStream in = jar.getInputStream(entry)) {
                    sha256.add(entry.getName()).add(in);
                }
            }
        }
    }
}
