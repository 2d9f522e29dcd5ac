package io.millrace.features;

import io.millrace.project.FeatureDefinition.Aggregation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read off the last events of a source, compiled: one {@link RecentEvents} per field and condition, in the head. */
final class RecentPlan implements WidePlan {
    private final int source;
    private final long filter;
    private final int slot;
    private final boolean text;
    private final int scale;
    private final int part;
    private final int most;
    private final Output[] outputs;

    /**
     * A feature.
     *
     * @param events how many events it looks at
     */
    record Output(int feature, Span span, Aggregation statistic, int events) {}

    /**
     * The last values of one field.
     *
     * @param text whether the slot is text
     * @param scale digits of a number
     * @param part number of its bytes in the variable part of the head
     */
    RecentPlan(int source, long filter, int slot, boolean text, int scale, int part, List<Output> outputs) {
        this.source = source;
        this.filter = filter;
        this.slot = slot;
        this.text = text;
        this.scale = scale;
        this.part = part;
        this.outputs = outputs.toArray(new Output[0]);
        most = outputs.stream().mapToInt(Output::events).max().orElseThrow();
    }

    @Override
    public int wide() {
        return -1;
    }

    @Override
    public boolean stored(byte[] head, Workspace work) {
        return false;
    }

    @Override
    public void clear(byte[] head) {
        // All of it is in the variable part.
    }

    @Override
    public boolean advance(byte[] head, long asOf, Workspace work) {
        return false;
    }

    @Override
    public void add(byte[] head, Event event, long passed, long asOf, Workspace work) {
        if (event.source() != source || (passed & filter) == 0) {
            return;
        }
        RecentEvents recent = work.recent;
        recent.read(text, work.part(part));
        if (text ? recent.addText(event, slot, most) : recent.add(event, slot, most)) {
            recent.write(text, work.part(part));
        }
    }

    @Override
    public List<Part> parts() {
        List<Part.Shown> shown = Arrays.stream(outputs)
                .map(output -> new Part.Shown(output.feature, output.span, after(output.events)))
                .toList();
        return List.of(new Part(Span.LIFETIME, after(most), shown));
    }

    private Part.Settled after(int events) {
        return (head, since, work) -> isAfter(work, events - 1, since);
    }

    private boolean isAfter(Workspace work, int event, long since) {
        work.recent.read(text, work.part(part));
        return work.recent.size() > event && work.recent.time(event) > since;
    }

    /** Just before the earliest of so many events, if there are that many: none of the later ones is missing. */
    long keptSince(Workspace work, int events) {
        work.recent.read(text, work.part(part));
        return work.recent.size() < events ? Long.MIN_VALUE : work.recent.time(events - 1) - 1;
    }

    /** Of those that are kept already, all there were are: however many. */
    @Override
    public void carry(
            byte[] head, long asOf, Workspace work, byte @Nullable [] beside, List<Span> keptFor, long since) {
        // All of it is in the variable part.
    }

    /** An event that is in both is one. */
    @Override
    public void merge(byte[] head, long asOf, Workspace work, byte[] other, Workspace otherWork, long since) {
        work.recent.read(text, work.part(part));
        otherWork.recent.read(text, otherWork.part(part));
        work.recent.merge(otherWork.recent, most);
        work.recent.write(text, work.part(part));
    }

    @Override
    public void read(byte[] head, long asOf, Workspace work, FeatureVector out) {
        RecentEvents recent = work.recent;
        recent.read(text, work.part(part));
        for (Output output : outputs) {
            int held = 0;
            while (held < Math.min(recent.size(), output.events) && output.span.holds(recent.time(held), asOf)) {
                held++;
            }
            if (output.statistic == Aggregation.LATEST) {
                latest(recent, held, output, work, out);
            } else {
                out.setNumber(output.feature, number(recent, held, output.statistic));
            }
        }
    }

    private void latest(RecentEvents recent, int held, Output output, Workspace work, FeatureVector out) {
        if (held < output.events || recent.value(held - 1) == Event.MISSING) {
            return;
        }
        if (text) {
            out.setCategory(output.feature, recent.text(held - 1, work.pool));
        } else {
            out.setNumber(output.feature, Exact.scaled(recent.value(held - 1), scale));
        }
    }

    private double number(RecentEvents recent, int held, Aggregation statistic) {
        long count = 0;
        long low = 0;
        long high = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < held; i++) {
            long value = recent.value(i);
            if (value == Event.MISSING) {
                continue;
            }
            count++;
            low += value;
            high += (value >> 63) + (Long.compareUnsigned(low, value) < 0 ? 1 : 0);
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        if (statistic == Aggregation.SUM) {
            return Exact.sum(low, high, scale);
        }
        if (count == 0) {
            return Double.NaN;
        }
        return switch (statistic) {
            case MEAN -> Exact.mean(count, low, high, scale);
            case MIN -> Exact.scaled(least, scale);
            case MAX -> Exact.scaled(greatest, scale);
            default -> throw new IllegalStateException("no " + statistic + " of the last events");
        };
    }
}
