package io.millrace.console.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The files below a folder of the class path, wherever it lies: in jars, or in folders of a build. */
final class ClassPathFolder {
    private ClassPathFolder() {}

    /**
     * All of them, by their names below the folder, with slashes.
     *
     * @param folder without slashes at its ends
     */
    static Map<String, byte[]> read(String folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Enumeration<URL> places = ClassPathFolder.class.getClassLoader().getResources(folder);
        while (places.hasMoreElements()) {
            URL place = places.nextElement();
            URLConnection connection = place.openConnection();
            if (connection instanceof JarURLConnection jar) {
                jar.setUseCaches(false);
                try (JarFile opened = jar.getJarFile()) {
                    read(opened, folder + "/", files);
                }
            } else {
                read(Path.of(URI.create(place.toString())), files);
            }
        }
        return files;
    }

    private static void read(JarFile jar, String prefix, Map<String, byte[]> into) throws IOException {
        Enumeration<JarEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
            JarEntry entry = entries.nextElement();
            if (entry.getName().startsWith(prefix) && !entry.isDirectory()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    into.putIfAbsent(entry.getName().substring(prefix.length()), in.readAllBytes());
                }
            }
        }
    }

    private static void read(Path folder, Map<String, byte[]> into) throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder)) {
            found = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : found) {
            into.putIfAbsent(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
        }
    }
}
