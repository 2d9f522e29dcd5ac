package io.millrace.quickstart.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs another program's main method in this JVM for as long as standard input stays open. The parent holds the other
 * end and never writes: when the parent is gone, however it went, the pipe closes and this JVM stops.
 */
final class BoundProgram {

    private BoundProgram() {}

    /**
     * Runs the program.
     *
     * @param arguments the class whose main method is run, and that method's own arguments
     */
    public static void main(String[] arguments) throws Exception {
        Thread watch = new Thread(() -> awaitEnd(System.in), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        // The program is another project's, known by name alone.
        Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
        main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException e) {
            // A broken pipe is an end too.
        }
        Runtime.getRuntime().halt(0);
    }
}
