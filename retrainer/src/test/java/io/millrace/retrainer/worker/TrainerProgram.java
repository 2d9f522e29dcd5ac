package io.millrace.retrainer.worker;

import io.millrace.project.Project;
import io.millrace.records.TrainingRun;
import io.millrace.retrainer.TrainerContext;
import io.millrace.topics.TopicDefinition;
import io.millrace.wire.MemorySchemaRegistry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A trainer in a JVM of its own. It prints where it is, a line per step, and may be told to stay at a point until it is killed. It ends when its parent
 * does, however that goes.
 */
final class TrainerProgram {
    /** The point between the bundle and the transaction. */
    static final String CHUNKS = "CHUNKS";

    /** What a stage is told to be in when it has told how far it is: a search does that between its trials. */
    static final String ON_THE_WAY = "ON_THE_WAY";

    private TrainerProgram() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments brokers, project, directory, group instance or nothing, a file whose making lets one process stay, the point where it stays
     *     (a retrain event, a stage, a state), and what is laid over the project file
     */
    public static void main(String[] arguments) throws Exception {
        Thread watch = new Thread(TrainerProgram::endWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Project project = TrainerScenario.project(arguments[1], arguments[6]);
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[0]);
        Map<String, Object> consumer = new HashMap<>(client);
        consumer.put("session.timeout.ms", 6000);
        consumer.put("heartbeat.interval.ms", 500);
        if (!arguments[3].isEmpty()) {
            consumer.put("group.instance.id", arguments[3]);
        }
        MemorySchemaRegistry registry = new MemorySchemaRegistry();
        TrainerContext context = TrainerScenario.context(project, registry, consumer, client, Path.of(arguments[2]));
        registerAll(context, registry);
        Path stays = Path.of(arguments[4]);
        String point = arguments[5];
        String[] event = {""};
        new RetrainWorker(
                        context,
                        run -> {
                            event[0] = run.getRetrainId();
                            reached(inWords(run), stays, point);
                        },
                        () -> reached(event[0] + " " + CHUNKS, stays, point))
                .run();
    }

    /** Registries in memory give the same ids to the same schemas in the same order. */
    static void registerAll(TrainerContext context, MemorySchemaRegistry registry) {
        for (TopicDefinition topic : context.topics().topics()) {
            if (topic.schema() != null) {
                registry.register(topic.name() + "-value", topic.schema());
            }
        }
    }

    private static String inWords(TrainingRun run) {
        String state = run.getProgress() == null ? run.getState().name() : ON_THE_WAY;
        return run.getRetrainId() + " " + run.getStage() + " " + state;
    }

    private static void reached(String here, Path stays, String point) {
        System.out.println(here);
        System.out.flush();
        while (here.equals(point) && staysHere(stays)) {
            LockSupport.park();
        }
    }

    private static boolean staysHere(Path stays) {
        try {
            Files.writeString(stays, Long.toString(ProcessHandle.current().pid()), StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException another) {
            return pid(stays) == ProcessHandle.current().pid();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long pid(Path stays) {
        try {
            return Long.parseLong(Files.readString(stays));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // the parent never writes
            }
        } catch (IOException gone) {
            // as good as its end
        }
        Runtime.getRuntime().halt(1);
    }
}
