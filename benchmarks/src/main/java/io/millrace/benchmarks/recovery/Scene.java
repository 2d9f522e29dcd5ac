package io.millrace.benchmarks.recovery;

import io.millrace.benchmarks.Arena;
import io.millrace.benchmarks.Backlog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a benchmark of recovery begins with: a backlog that is written, the features that drain it, their group, and what is
 * compared.
 *
 * @param rounds in how many every profile has its turn
 */
record Scene(Arena arena, Subject subject, FeaturesGroup group, int rounds, List<Profile> profiles)
        implements AutoCloseable {
    private static final int SEED = 1;
    private static final int DAYS = 120;

    /**
     * Writes the backlog and prints what is in it.
     *
     * @param project name of the project, which its topics begin with
     * @param args {@code [rounds [events [customers [name=value,… …]]]]}; about a million of the default customers have an event
     */
    static Scene open(String project, String[] args, PrintStream out) throws IOException {
        Backlog backlog = new Backlog(
                "backlog",
                args.length > 1 ? Integer.parseInt(args[1]) : 2_000_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 1_260_000,
                DAYS,
                0,
                SEED);
        Arena arena = Arena.open();
        arena.produce(backlog);
        out.printf("%s: %,d customers are met%n", backlog, backlog.distinctCustomers());
        Subject subject = Subject.of(arena, backlog, project);
        return new Scene(
                arena,
                subject,
                subject.group(),
                args.length > 0 ? Integer.parseInt(args[0]) : 3,
                Profile.all(args.length > 3 ? Arrays.asList(args).subList(3, args.length) : List.of()));
    }

    /** A directory for a process. */
    Path directory(String process) {
        return arena.directory().resolve(process);
    }

    @Override
    public void close() throws IOException {
        group.close();
        arena.close();
    }
}
