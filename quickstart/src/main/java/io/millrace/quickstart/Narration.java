package io.millrace.quickstart;

import io.millrace.console.words.Sentence;
import io.millrace.console.words.Story;
import io.millrace.records.Alert;
import io.millrace.records.Deployment;
import io.millrace.records.ExperimentReport;
import io.millrace.records.ModelVersion;
import io.millrace.records.MonitoringReport;
import io.millrace.records.RetrainEvent;
import io.millrace.records.ServingReport;
import io.millrace.records.TrainingRun;
import io.millrace.records.TrainingStage;
import io.millrace.runtime.process.ProcessContext;
import io.millrace.topics.TopicCatalogue;
import io.millrace.wire.RecordSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Follows the topics on which the loop makes its decisions, and prints what the console tells of them. Not thread-safe. */
final class Narration implements AutoCloseable {
    private final Narrator narrator;
    private final ProcessContext process;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Chapter> chapters = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private final Set<String> explained = new HashSet<>();

    /** Tells a record of one topic. */
    @FunctionalInterface
    private interface Chapter {
        void tell(byte[] value);
    }

    Narration(ProcessContext process, Narrator narrator) {
        this.narrator = narrator;
        this.process = process;
        Story story = new Story(process.project(), this::tell);
        TopicCatalogue topics = process.topics();
        chapter(topics.retrainEvents(), RetrainEvent.class, event -> {
            underWay.add(event.getId());
            story.asked(event);
        });
        chapter(topics.trainingRuns(), TrainingRun.class, run -> {
            if (over(run)) {
                underWay.remove(run.getRetrainId());
            }
            story.trained(run);
        });
        chapter(topics.modelRegistry(), ModelVersion.class, story::registered);
        chapter(topics.rollouts(), Deployment.class, story::decided);
        chapter(topics.servingReports(), ServingReport.class, story::reported);
        chapter(topics.monitoring(), MonitoringReport.class, story::monitored);
        chapter(topics.alerts(), Alert.class, story::alerted);
        chapter(topics.experiments(), ExperimentReport.class, story::experimented);
        consumer = process.consumer("millrace-story");
        List<TopicPartition> partitions = chapters.keySet().stream()
                .map(topic -> new TopicPartition(topic, 0))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private <T extends SpecificRecordBase> void chapter(
            String topic, Class<T> type, java.util.function.Consumer<T> teller) {
        RecordSerde<T> serde = RecordSerde.of(type, process.registry());
        chapters.put(topic, value -> teller.accept(serde.fromBytes(value)));
    }

    private static boolean over(TrainingRun run) {
        return switch (run.getState()) {
            case STARTED -> false;
            case SUCCEEDED -> run.getStage() == TrainingStage.REGISTRATION;
            case REJECTED, FAILED, STAGED -> true;
        };
    }

    /** What a word means is explained once. */
    private void tell(Sentence sentence) {
        if (sentence.passing()) {
            narrator.detail("%s", sentence.text());
            return;
        }
        narrator.say("%s", sentence.text());
        String detail = sentence.detail();
        if (detail != null && explained.add(detail)) {
            narrator.detail("%s", detail);
        }
    }

    /** Tells what has happened since the last time. */
    void goOn() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            Chapter chapter = chapters.get(record.topic());
            if (chapter != null && record.value() != null) {
                chapter.tell(record.value());
            }
        }
    }

    /** Whether a training that was asked for has not ended yet. */
    boolean trainingUnderWay() {
        return !underWay.isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
