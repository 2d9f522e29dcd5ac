package io.millrace.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How long events waited for their predictions: from the moment at which they were handed to a producer to that at which the broker appended the
 * prediction that is effective for them.
 */
final class Timeline {
    private final List<Answer> answers;
    private final List<Fault> faults;

    /** Times in epoch milliseconds. */
    private record Answer(int partition, long sent, long predicted) {
        long waited() {
            return predicted - sent;
        }
    }

    /**
     * A timeline.
     *
     * @param sent when each event was handed to a producer
     * @param predictions the effective prediction of each
     * @param faults in the order of time, none of which begins before the one before is mended
     */
    Timeline(Map<Load.Place, Long> sent, Map<Load.Place, Contents.Entry> predictions, List<Fault> faults) {
        this.faults = faults;
        answers = new ArrayList<>();
        sent.forEach((place, at) -> {
            Contents.Entry prediction = predictions.get(place);
            if (prediction != null) {
                answers.add(new Answer(prediction.partition(), at, prediction.appended()));
            }
        });
        answers.sort(Comparator.comparingLong(Answer::predicted));
    }

    /** Share q of the events that no fault touched waited no longer than so many seconds: those before the first fault, or all where there is none. */
    double usual(double q) {
        long until = faults.isEmpty() ? Long.MAX_VALUE : faults.get(0).struck();
        List<Long> waited = answers.stream()
                .filter(answer -> answer.predicted < until)
                .map(Answer::waited)
                .sorted()
                .toList();
        return waited.get((int) Math.ceil(q * waited.size()) - 1) / 1e3;
    }

    /**
     * For each fault the longest stretch, in seconds, in which events of some partition waited and none of them was answered: from then on until
     * the next fault.
     */
    List<Double> unavailable() {
        List<Double> longest = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            long from = faults.get(i).struck();
            long to = i + 1 < faults.size() ? faults.get(i + 1).struck() : Long.MAX_VALUE;
            longest.add(answers.stream()
                            .mapToInt(Answer::partition)
                            .distinct()
                            .mapToLong(p -> longestStretch(p, from, to))
                            .max()
                            .orElse(0)
                    / 1e3);
        }
        return longest;
    }

    /** Of answers in the order of time: backwards it is known when the first of those that are still to be answered was sent. */
    private long longestStretch(int partition, long from, long to) {
        List<Answer> own =
                answers.stream().filter(answer -> answer.partition == partition).toList();
        long longest = 0;
        long firstSent = Long.MAX_VALUE;
        for (int i = own.size() - 1; i >= 0; i--) {
            firstSent = Math.min(firstSent, own.get(i).sent);
            long before = i == 0 ? firstSent : own.get(i - 1).predicted;
            if (own.get(i).predicted >= from && own.get(i).predicted < to) {
                longest = Math.max(longest, own.get(i).predicted - Math.max(before, firstSent));
            }
        }
        return longest;
    }

    /**
     * For each fault how many seconds after it was mended nobody waited longer than usual: the first moment from then on at which every event that had been sent by
     * then, but for those of the usual wait before, was answered.
     */
    List<Double> catchUp() {
        long usual = (long) (usual(0.99) * 1e3);
        return faults.stream().map(fault -> catchUp(fault, usual)).toList();
    }

    private double catchUp(Fault fault, long usual) {
        long moment = fault.mended();
        boolean waiting = true;
        while (waiting) {
            long now = moment;
            moment = answers.stream()
                    .filter(answer -> answer.sent <= now - usual && answer.predicted > now)
                    .mapToLong(Answer::predicted)
                    .max()
                    .orElse(now);
            waiting = moment > now;
        }
        return (moment - fault.mended()) / 1e3;
    }
}
