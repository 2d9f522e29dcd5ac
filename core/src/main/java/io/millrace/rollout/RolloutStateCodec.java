package io.millrace.rollout;

import io.millrace.project.RolloutDefinition.Strategy;
import io.millrace.rollout.RolloutInput.Asked;
import io.millrace.rollout.RolloutInput.Promote;
import io.millrace.rollout.RolloutInput.RollOut;
import io.millrace.rollout.RolloutInput.TakeOver;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of a {@link RolloutState}: a version byte, then the components in their order. Version 1, from before there were strategies, is
 * read as well.
 */
public final class RolloutStateCodec {
    private static final int VERSION = 2;
    private static final int DIRECT_ONLY = 1;

    private RolloutStateCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(RolloutState state) {
        StateOutput out = new StateOutput();
        out.version(VERSION);
        writeInService(out, state.inService());
        out.all(state.handled(), StateOutput::text);
        out.all(state.waiting(), RolloutStateCodec::writeTakeOver);
        out.optional(state.routing(), RolloutStateCodec::writeRouting);
        out.optional(state.rollout(), RolloutCodec::write);
        out.optional(state.next(), RolloutStateCodec::writeTakeOver);
        out.map(state.instances().all(), RolloutStateCodec::writeInstance);
        out.number(state.instances().clock());
        out.number(state.times().event());
        out.number(state.times().wall());
        out.map(state.openAlerts(), StateOutput::text);
        return out.toBytes();
    }

    /**
     * The state of bytes.
     *
     * @throws IllegalArgumentException when they are not a state of a known version
     */
    public static RolloutState decode(byte[] bytes) {
        StateInput in = new StateInput(bytes);
        int version = in.version();
        if (version == DIRECT_ONLY) {
            InService inService = readInService(in);
            return RolloutState.of(inService, in.all(StateInput::text), in.all(RolloutStateCodec::readPromotion));
        }
        if (version != VERSION) {
            throw new IllegalArgumentException("rollout state of version " + version
                    + "; versions 1 and 2 are read: start the process of the version that wrote it, or a later one");
        }
        InService inService = readInService(in);
        List<String> handled = in.all(StateInput::text);
        List<TakeOver> waiting = in.all(RolloutStateCodec::readTakeOver);
        return new RolloutState(
                inService,
                in.optional(RolloutStateCodec::readRouting),
                in.optional(RolloutCodec::read),
                (RollOut) in.optional(RolloutStateCodec::readTakeOver),
                handled,
                waiting,
                new Instances(in.map(RolloutStateCodec::readInstance), in.number()),
                new Times(in.number(), in.number()),
                in.map(StateInput::text));
    }

    private static void writeInService(StateOutput out, InService now) {
        out.number(now.sequence());
        out.optional(now.champion(), StateOutput::text);
        out.optional(now.challenger(), StateOutput::text);
        out.optional(now.previous(), StateOutput::text);
        out.map(now.stages(), (to, stage) -> to.text(stage.name()));
    }

    private static InService readInService(StateInput in) {
        return new InService(
                in.number(),
                in.optional(StateInput::text),
                in.optional(StateInput::text),
                in.optional(StateInput::text),
                in.map(from -> Stage.valueOf(from.text())));
    }

    private static void writeTakeOver(StateOutput out, TakeOver wish) {
        Asked asked = wish.asked();
        out.text(asked.commandId());
        out.optional(wish.version(), StateOutput::text);
        Long expected = asked.expectedSequence();
        out.flag(expected != null);
        out.number(expected == null ? 0L : expected);
        out.text(asked.who());
        out.text(asked.why());
        out.number(asked.at());
        out.flag(wish instanceof RollOut);
        out.optional(
                wish instanceof RollOut rollOut ? rollOut.strategy() : null,
                (to, strategy) -> to.text(strategy.name()));
    }

    private static TakeOver readTakeOver(StateInput in) {
        Promote promote = readPromotion(in);
        boolean rollOut = in.flag();
        Strategy strategy = in.optional(from -> Strategy.valueOf(from.text()));
        return rollOut ? new RollOut(promote.asked(), promote.version(), strategy) : promote;
    }

    private static Promote readPromotion(StateInput in) {
        String id = in.text();
        String version = in.optional(StateInput::text);
        boolean expects = in.flag();
        long expected = in.number();
        return new Promote(new Asked(id, expects ? expected : null, in.text(), in.text(), in.number()), version);
    }

    private static void writeRouting(StateOutput out, Routing routing) {
        out.number(routing.sequence());
        out.optional(routing.arms(), RolloutCodec::writeArms);
        out.optional(routing.shadow(), StateOutput::text);
        out.all(routing.loading(), StateOutput::text);
    }

    private static Routing readRouting(StateInput in) {
        return new Routing(
                in.number(),
                in.optional(RolloutCodec::readArms),
                in.optional(StateInput::text),
                in.all(StateInput::text));
    }

    private static void writeInstance(StateOutput out, Instances.Instance instance) {
        out.number(instance.number());
        out.number(instance.at());
        out.flag(instance.leaving());
        out.number(instance.carriesOut());
        out.all(new TreeSet<>(instance.ready()), StateOutput::text);
        out.all(new TreeSet<>(instance.elsewhere()), StateOutput::text);
        out.map(new TreeMap<>(instance.refused()), StateOutput::text);
    }

    private static Instances.Instance readInstance(StateInput in) {
        return new Instances.Instance(
                in.number(),
                in.number(),
                in.flag(),
                in.number(),
                new TreeSet<>(in.all(StateInput::text)),
                new TreeSet<>(in.all(StateInput::text)),
                in.map(StateInput::text));
    }
}
