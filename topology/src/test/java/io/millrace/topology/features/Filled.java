package io.millrace.topology.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.Event;
import io.millrace.history.HistoryBlock;
import io.millrace.history.HistoryPacker;
import io.millrace.history.StateReplay;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.util.ArrayList;
import java.util.List;

/**
 * What a backfill has done whose events were all in memory.
 *
 * @param events that were counted
 * @param refused records that the door refuses
 * @param sent states that the features process has taken in
 */
record Filled(int changes, long events, List<DeadLetterReason> refused, long sent, long tooLarge) {

    /** Does it. */
    static Filled of(Backfill backfill) {
        long events = 0;
        List<DeadLetterReason> refused = new ArrayList<>();
        try (StateSender sender = backfill.sender();
                Intake intake = backfill.intake()) {
            for (Missed missed : backfill.changes()) {
                HistoryBlock block = packed(missed, refused);
                StateReplay replay = new StateReplay(backfill.features(), sender.of(missed, Long.MIN_VALUE));
                for (int i = 0; i < block.count(); i++) {
                    replay.accept(block.data(), block.start(i));
                }
                replay.end();
                events += replay.counted();
            }
            sender.commit();
            assertThat(intake.await(sender, share -> {})).isTrue();
            return new Filled(backfill.changes().size(), events, refused, sender.sent(), sender.tooLarge());
        }
    }

    private static HistoryBlock packed(Missed missed, List<DeadLetterReason> refused) {
        HistoryPacker packer = new HistoryPacker();
        HistoryBlock block = new HistoryBlock(Integer.MAX_VALUE);
        missed.read(missed.partitions(), new Missed.Visitor() {
            @Override
            public void event(Event event, long arrival) {
                packer.event(event, arrival);
                block.add(packer.bytes(), 0);
            }

            @Override
            public void refused(DeadLetterReason reason) {
                refused.add(reason);
            }

            @Override
            public void passedOver() {}
        });
        block.sort();
        return block;
    }
}
