package io.millrace.runtime.deadletters;

import io.millrace.records.DeadLetterOutcome;
import io.millrace.records.DeadLetterOutcomeKind;
import io.millrace.runtime.process.ProcessContext;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
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
    private final RetryPlan plan;
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
        plan = new RetryPlan(process);
    }

    /** What is to be done about letters; to be shown before, or done. */
    private interface Deed {
        /** Does it; null when it was done, else why not. */
        @Nullable String about(StoredLetter letter);
    }

    /** Why a retry of a letter would be refused; empty when it would not. What was done about it before is not asked. */
    public Optional<String> refusal(StoredLetter letter) {
        String refusal = plan.of(letter).refusal();
        return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
    }

    /**
     * Gives the records of letters once more to those who refused them.
     *
     * @param again whether letters that were retried before are, too
     */
    public Handled retry(Collection<LetterId> letters, Signature by, boolean again) {
        try (LetterTransactions out = new LetterTransactions(process)) {
            Handled handled = these(letters, again ? null : DeadLetterOutcomeKind.RETRIED, retrying(by, out));
            out.commit();
            return handled;
        }
    }

    /** The same of all letters that were listed, as far as nobody has done anything about them meanwhile. */
    public Handled retry(LetterListing listed, Signature by) {
        try (LetterTransactions out = new LetterTransactions(process)) {
            Handled handled = all(listed, retrying(by, out));
            out.commit();
            return handled;
        }
    }

    /** What {@link #retry(Collection, Signature, boolean)} would do, without doing it. */
    public Handled tryOut(Collection<LetterId> letters, boolean again) {
        return these(letters, again ? null : DeadLetterOutcomeKind.RETRIED, this::planned);
    }

    /** What {@link #retry(LetterListing, Signature)} would do, without doing it. */
    public Handled tryOut(LetterListing listed) {
        return all(listed, this::planned);
    }

    /** Closes letters: nothing is to be done about them. */
    public Handled discard(Collection<LetterId> letters, Signature by) {
        try (LetterTransactions out = new LetterTransactions(process)) {
            Handled handled = these(letters, DeadLetterOutcomeKind.DISCARDED, discarding(by, out));
            out.commit();
            return handled;
        }
    }

    /** The same of all letters that were listed, as far as nobody has done anything about them meanwhile. */
    public Handled discard(LetterListing listed, Signature by) {
        try (LetterTransactions out = new LetterTransactions(process)) {
            Handled handled = all(listed, discarding(by, out));
            out.commit();
            return handled;
        }
    }

    private Deed retrying(Signature by, LetterTransactions out) {
        return letter -> {
            RetryPlan.Step step = plan.of(letter);
            if (step.record() == null) {
                return step.refusal();
            }
            out.write(step.record(), outcomes.record(outcome(letter, DeadLetterOutcomeKind.RETRIED, by)));
            return null;
        };
    }

    private Deed discarding(Signature by, LetterTransactions out) {
        return letter -> {
            out.write(outcomes.record(outcome(letter, DeadLetterOutcomeKind.DISCARDED, by)));
            return null;
        };
    }

    private @Nullable String planned(StoredLetter letter) {
        RetryPlan.Step step = plan.of(letter);
        return step.record() == null ? step.refusal() : null;
    }

    private DeadLetterOutcome outcome(StoredLetter letter, DeadLetterOutcomeKind kind, Signature by) {
        return new DeadLetterOutcome(letter.id().toString(), kind, by.who(), by.why(), clock.instant());
    }

    /** @param twice what is not done twice; null when it is */
    private Handled these(Collection<LetterId> letters, @Nullable DeadLetterOutcomeKind twice, Deed deed) {
        Handled.Count count = new Handled.Count();
        for (LetterId id : new LinkedHashSet<>(letters)) {
            Optional<LetterListing.Entry> found = reader.find(id);
            if (found.isEmpty()) {
                count.refused(id, "there is no such letter, or not any more");
                continue;
            }
            DeadLetterOutcome before = found.get().outcome();
            if (before != null && before.getKind() == twice) {
                count.refused(
                        id,
                        "%s by %s at %s: %s"
                                .formatted(
                                        twice == DeadLetterOutcomeKind.RETRIED ? "retried" : "discarded",
                                        before.getWho(),
                                        before.getAt(),
                                        before.getWhy()));
                continue;
            }
            tell(count, id, deed.about(found.get().letter()));
        }
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
