package io.millrace.runtime.deadletters;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.process.ProcessContext;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Where something is done about dead letters. A retry is exactly once: the record that is to be processed again and the word that it is are one transaction, and whoever refused the record
 * takes it once, however often it is sent. Thread-safe; two may work at the same time.
 *
 * <p>Every method throws {@link UnknownTopicOrPartitionException} when the project has no topics here, and {@link KafkaException} when brokers fail: what was committed by then, some
 * hundred letters at a time, stands, and the rest is open still.
 */
public final class DeadLetterDesk {
    private final ProcessContext process;
    private final DeadLetterReader reader;
    private final LetterOutcomes outcomes;
    private final Clock clock;

    /**
     * Of the project of a process, which the caller closes.
     *
     * @param clock says when something is done
     */
    public DeadLetterDesk(ProcessContext process, Clock clock) {
        this.process = process;
        this.clock = clock;
        reader = new DeadLetterReader(process);
        outcomes = new LetterOutcomes(process);
    }

    /** What is to be done about letters; to be shown before, or done. */
    private interface Deed {
        /** Does it; null when it was done, else why not. */
        @Nullable String about(StoredLetter letter);
    }

    /** To which letters it is to be done. */
    private interface Letters {
        Handled each(Deed deed);
    }

    /** Why a retry of a letter would be refused; empty when it would not. What was done about it before is not asked. */
    public Optional<String> refusal(StoredLetter letter) {
        try (RetryPlan plan = new RetryPlan(process)) {
            return Optional.ofNullable(planned(plan, letter));
        }
    }

    /**
     * Gives the records of letters once more to those who refused them.
     *
     * @param again whether letters that were retried before are, too
     */
    public Handled retry(Collection<LetterId> letters, Signature by, boolean again) {
        return retry(deed -> these(letters, again ? null : DeadLetterOutcomeKind.RETRIED, deed), by, done -> {});
    }

    /**
     * The same of all letters that were listed, as far as nobody has done anything about them meanwhile.
     *
     * @param progress told now and then of how many it is done
     */
    public Handled retry(LetterListing listed, Signature by, LongConsumer progress) {
        return retry(deed -> all(listed, deed), by, progress);
    }

    /** What {@link #retry(Collection, Signature, boolean)} would do, without doing it. */
    public Handled tryOut(Collection<LetterId> letters, boolean again) {
        try (RetryPlan plan = new RetryPlan(process)) {
            return these(letters, again ? null : DeadLetterOutcomeKind.RETRIED, letter -> planned(plan, letter));
        }
    }

    /** What {@link #retry(LetterListing, Signature, LongConsumer)} would do, without doing it. */
    public Handled tryOut(LetterListing listed) {
        try (RetryPlan plan = new RetryPlan(process)) {
            return all(listed, letter -> planned(plan, letter));
        }
    }

    /** Closes letters: nothing is to be done about them. */
    public Handled discard(Collection<LetterId> letters, Signature by) {
        return discard(deed -> these(letters, DeadLetterOutcomeKind.DISCARDED, deed), by, done -> {});
    }

    /**
     * The same of all letters that were listed, as far as nobody has done anything about them meanwhile.
     *
     * @param progress told now and then of how many it is done
     */
    public Handled discard(LetterListing listed, Signature by, LongConsumer progress) {
        return discard(deed -> all(listed, deed), by, progress);
    }

    private Handled retry(Letters letters, Signature by, LongConsumer progress) {
        try (RetryPlan plan = new RetryPlan(process);
                LetterTransactions out = new LetterTransactions(process, progress)) {
            Handled handled = letters.each(letter -> {
                RetryPlan.Step step = plan.of(letter);
                if (step.record() == null) {
                    return step.refusal();
                }
                out.write(step.record(), outcomes.record(outcome(letter, DeadLetterOutcomeKind.RETRIED, by)));
                return null;
            });
            out.commit();
            return handled;
        }
    }

    private Handled discard(Letters letters, Signature by, LongConsumer progress) {
        try (LetterTransactions out = new LetterTransactions(process, progress)) {
            Handled handled = letters.each(letter -> {
                out.write(outcomes.record(outcome(letter, DeadLetterOutcomeKind.DISCARDED, by)));
                return null;
            });
            out.commit();
            return handled;
        }
    }

    private static @Nullable String planned(RetryPlan plan, StoredLetter letter) {
        RetryPlan.Step step = plan.of(letter);
        return step.record() == null ? step.refusal() : null;
    }

    private DeadLetterOutcome outcome(StoredLetter letter, DeadLetterOutcomeKind kind, Signature by) {
        return new DeadLetterOutcome(letter.id().toString(), kind, by.who(), by.why(), clock.instant());
    }

    /** @param twice what is not done twice; null when it is */
    private Handled these(Collection<LetterId> letters, @Nullable DeadLetterOutcomeKind twice, Deed deed) {
        Handled.Count count = new Handled.Count();
        SortedSet<LetterId> missing = new TreeSet<>(letters);
        reader.find(List.copyOf(missing), entry -> {
            LetterId id = entry.letter().id();
            missing.remove(id);
            DeadLetterOutcome before = entry.outcome();
            if (before != null && before.getKind() == twice) {
                count.refused(
                        id,
                        "%s by %s at %s: %s"
                                .formatted(
                                        twice == DeadLetterOutcomeKind.RETRIED ? "retried" : "discarded",
                                        before.getWho(),
                                        before.getAt(),
                                        before.getWhy()));
            } else {
                tell(count, id, deed.about(entry.letter()));
            }
        });
        missing.forEach(id -> count.refused(id, "there is no such letter, or not any more"));
        return count.handled();
    }

    private Handled all(LetterListing listed, Deed deed) {
        Handled.Count count = new Handled.Count();
        try (LetterTopic topic = LetterTopic.open(process, process.topics().deadLetters())) {
            ClosedLetters closed = outcomes.closed(topic.starts());
            topic.read(listed.filter().since(), listed.ends(), record -> {
                StoredLetter letter = StoredLetter.of(record);
                if (!closed.contains(letter.id()) && listed.filter().matches(letter)) {
                    tell(count, letter.id(), deed.about(letter));
                }
            });
        }
        return count.handled();
    }

    private static void tell(Handled.Count count, LetterId id, @Nullable String refusal) {
        if (refusal == null) {
            count.done();
        } else {
            count.refused(id, refusal);
        }
    }
}
