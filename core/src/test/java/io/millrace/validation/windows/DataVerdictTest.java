package io.millrace.validation.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.validation.windows.SourceWindow.FieldNulls;
import io.millrace.validation.windows.SourceWindow.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class DataVerdictTest {
    private static final WindowLimits LIMITS = new WindowLimits(10, 0.25, 1, 1);

    @Test
    void shouldBreakNothingAtTheLimits() {
        // Of 12 rows 4 leave the field out: 2 nulls of 8 are a quarter.
        SourceWindow window = window(12, 2, 4, 1);

        DataVerdict verdict = verdict(1, true, window);

        assertThat(verdict.quarantined()).isFalse();
        assertThat(verdict.newSchemas()).isEmpty();
    }

    @Test
    void shouldSayHowFarARuleIsBroken() {
        SourceWindow window = window(8, 3, 2, 1);

        DataVerdict verdict = verdict(1, true, window);

        assertThat(verdict.broken())
                .containsExactly(
                        new BrokenRule(BrokenRule.Kind.MIN_ROWS, "-", 8, 10),
                        new BrokenRule(BrokenRule.Kind.MAX_NULL_RATIO, "amount", 0.5, 0.25));
    }

    @Test
    void shouldFindNothingInASilentWindowButItsSilence() {
        DataVerdict verdict = verdict(2, true, window(50, 0, 0, 1), SourceWindow.EMPTY);

        assertThat(verdict.broken()).containsExactly(new BrokenRule(BrokenRule.Kind.MIN_ROWS, "-", 0, 10));
    }

    @Test
    void shouldNotHoldAWindowToItsRowsThatWasNotWatchedFromItsStart() {
        DataVerdict verdict = verdict(1, false, window(3, 0, 0, 1));

        assertThat(verdict.quarantined()).isFalse();
    }

    @Test
    void shouldTellOfANewSchemaInItsFirstWindowAndLeaveItAtThat() {
        SourceWindow[] windows = {window(20, 0, 0, 1), window(20, 0, 0, 1, 7), window(20, 0, 0, 7)};

        assertThat(verdict(2, true, windows).newSchemas()).containsExactly(7);
        assertThat(verdict(2, true, windows).quarantined()).isFalse();
        assertThat(verdict(3, true, windows).newSchemas()).isEmpty();
    }

    @Test
    void shouldCallASchemaBrokenThatTakesAFieldAwayForAsLongAsNoRowHasIt() {
        SourceWindow[] windows = {
            window(20, 0, 0, 1),
            window(20, 0, 5, 1, 2),
            window(20, 0, 20, 2),
            window(20, 0, 0, 1),
            window(20, 0, 4, 1, 2)
        };

        assertThat(verdict(2, true, windows).broken())
                .containsExactly(new BrokenRule(BrokenRule.Kind.SCHEMA, "amount", 0.25, 0));
        assertThat(verdict(3, true, windows).broken())
                .containsExactly(new BrokenRule(BrokenRule.Kind.SCHEMA, "amount", 1, 0));
        assertThat(verdict(4, true, windows).quarantined()).isFalse();
        assertThat(verdict(5, true, windows).quarantined()).isFalse();
    }

    @Test
    void shouldNotCallBrokenWhatLeavesAFieldOutByDesign() {
        SourceWindow[] windows = {window(20, 0, 12, 1, 2), window(20, 0, 20, 2), window(20, 0, 20, 2, 3)};

        assertThat(verdict(2, true, windows).quarantined()).isFalse();
        assertThat(verdict(3, true, windows).newSchemas()).containsExactly(3);
        assertThat(verdict(3, true, windows).quarantined()).isFalse();
    }

    @Test
    void shouldAgreeWithANaiveJudgeWhateverTheOrderOfWindowsAndHoweverRowsAreSpread() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            NaiveJudge rows = NaiveJudge.random(random);
            WindowLimits limits = new WindowLimits(random.nextInt(6), random.nextInt(5) / 4.0, 1, 1);
            List<Integer> order = new ArrayList<>();
            SourceHistory history = SourceHistory.NONE;
            for (int end = 1; end <= rows.windows(); end++) {
                order.add(end);
            }
            Collections.shuffle(order, random);
            for (int end : order) {
                history = SourceHistoryCodec.decode(
                        SourceHistoryCodec.encode(history.with(end, rows.spread(end, random))));
            }
            for (int end = 1; end <= rows.windows(); end++) {
                boolean whole = random.nextBoolean();

                DataVerdict verdict = DataVerdict.of(limits, end, rows.spread(end, random), history, whole);

                assertThat(verdict.broken())
                        .describedAs("seed %d, run %d, window %d", seed, run, end)
                        .containsExactlyElementsOf(rows.broken(end, limits, whole));
                assertThat(verdict.newSchemas())
                        .describedAs("seed %d, run %d, window %d", seed, run, end)
                        .containsExactlyElementsOf(rows.newSchemas(end));
            }
        }
    }

    @Test
    void shouldHoldAWindowToTheShareOfItsRecordsThatWereRefused() {
        WindowLimits limits = new WindowLimits(0, 1, 0.2, 0.1);
        SourceWindow window = refusing(
                        24, Map.of("too_late", new Refused(3, 0), "undecodable_record", new Refused(0, 6)))
                .plus(refusing(0, Map.of()));

        DataVerdict whole = DataVerdict.of(limits, 1, window, SourceHistory.NONE, true);
        DataVerdict begun = DataVerdict.of(limits, 1, window, SourceHistory.NONE, false);

        assertThat(whole.broken()).containsExactly(new BrokenRule(BrokenRule.Kind.MAX_REFUSED, "-", 9 / 30.0, 0.2));
        assertThat(whole.warned()).containsExactly(new BrokenRule(BrokenRule.Kind.MAX_TOO_LATE, "-", 3 / 24.0, 0.1));
        assertThat(begun.quarantined())
                .as("what could not be read may be of before")
                .isFalse();
        assertThat(begun.warned()).isEqualTo(whole.warned());
    }

    @Test
    void shouldRefuseAWindowOfWhichNothingCouldBeReadAndNotOneOfWhichNothingCame() {
        WindowLimits limits = new WindowLimits(0, 1, 0.99, 0);

        DataVerdict torn = DataVerdict.of(
                limits, 1, refusing(0, Map.of("undecodable_record", new Refused(0, 1))), SourceHistory.NONE, true);
        DataVerdict silent = DataVerdict.of(limits, 1, refusing(0, Map.of()), SourceHistory.NONE, true);

        assertThat(torn.broken()).containsExactly(new BrokenRule(BrokenRule.Kind.MAX_REFUSED, "-", 1, 0.99));
        assertThat(silent.quarantined()).isFalse();
        assertThat(silent.warned()).isEmpty();
    }

    @Test
    void shouldHoldRowsThatComeWhenTheirWindowIsForgottenAgainstTheWindowInWhichTheyAreTold() {
        WindowLimits limits = new WindowLimits(0, 1, 1, 0.25);

        DataVerdict some = DataVerdict.of(
                limits, 1, refusing(6, Map.of("too_late", new Refused(1, 2))), SourceHistory.NONE, false);
        DataVerdict all =
                DataVerdict.of(limits, 1, refusing(0, Map.of("too_late", new Refused(0, 2))), SourceHistory.NONE, true);

        assertThat(some.warned()).containsExactly(new BrokenRule(BrokenRule.Kind.MAX_TOO_LATE, "-", 3 / 8.0, 0.25));
        assertThat(all.warned()).containsExactly(new BrokenRule(BrokenRule.Kind.MAX_TOO_LATE, "-", 1, 0.25));
    }

    private static SourceWindow refusing(long rows, Map<String, Refused> refused) {
        return new SourceWindow(rows, new TreeMap<>(), new TreeSet<>(), new TreeMap<>(refused));
    }

    @Test
    void shouldRefuseCountsAndLimitsThatCannotBe() {
        assertThatThrownBy(() -> window(3, 2, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FieldNulls(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WindowLimits(-1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WindowLimits(0, Double.NaN, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        byte[] bytes = SourceHistoryCodec.encode(SourceHistory.NONE.with(1, window(3, 0, 2, 1)));
        assertThatThrownBy(() -> SourceHistoryCodec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SourceHistoryCodec.decode(new byte[] {9}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Verdict on the window of an end, 1 for the first, of a source whose windows these are. */
    private static DataVerdict verdict(int end, boolean whole, SourceWindow... windows) {
        SourceHistory history = SourceHistory.NONE;
        for (int i = 0; i < windows.length; i++) {
            history = history.with(i + 1, windows[i]);
        }
        return DataVerdict.of(LIMITS, end, windows[end - 1], history, whole);
    }

    private static SourceWindow window(long rows, long nulls, long leftOut, Integer... schemas) {
        return new SourceWindow(
                rows,
                new TreeMap<>(Map.of("amount", new FieldNulls(nulls, leftOut))),
                new TreeSet<>(Set.of(schemas)),
                new TreeMap<>());
    }
}
