package io.millrace.retrainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.records.Decision;
import io.millrace.retrainer.dataset.ExampleTable;
import io.millrace.retrainer.dataset.HeldOut;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class JudgedRowsTest {

    @Test
    public void shouldJudgeByHeldOutRowsWhereThereAreEnoughAndSaySo() {
        Rows rows =
                new Rows().add(1_000, HeldOut.NO).add(800, HeldOut.LEFT_ALONE).add(42, HeldOut.CONTAMINATED);

        JudgedRows judged = rows.judged();

        assertThat(judged.of(new double[1_842])).hasSize(800);
        assertThat(judged.facts())
                .isEqualTo(Map.of(
                        "judged_by_held_out", 1.0, "rows_left_out", 1_042.0, "held_out_contaminated", 42 / 842.0));
    }

    @Test
    public void shouldJudgeByAllWhereTooManyHeldOutOnesWereActedOnAndSaySo() {
        Rows rows =
                new Rows().add(1_000, HeldOut.NO).add(800, HeldOut.LEFT_ALONE).add(43, HeldOut.CONTAMINATED);

        JudgedRows judged = rows.judged();

        assertThat(judged.of(new float[1_843])).hasSize(1_843);
        assertThat(judged.facts()).isEqualTo(Map.of("judged_by_held_out", 0.0, "held_out_contaminated", 43 / 843.0));
    }

    @Test
    public void shouldJudgeByAllWhereHeldOutOnesAreTooFewAndSaySo() {
        Rows rows = new Rows().add(1_000, HeldOut.NO).add(798, HeldOut.LEFT_ALONE);

        JudgedRows judged = rows.judged();

        assertThat(judged.of(new boolean[1_798])).hasSize(1_798);
        assertThat(judged.facts()).isEqualTo(Map.of("judged_by_held_out", 0.0, "held_out_contaminated", 0.0));
    }

    @Test
    public void shouldSayNothingWhereNobodyIsHeldOut() {
        JudgedRows judged = new Rows().add(10, HeldOut.NO).judged();

        assertThat(judged.of(new double[10])).hasSize(10);
        assertThat(judged.facts()).isEmpty();
    }

    @Test
    public void shouldTellWhoWasHeldOutByTheDecision() {
        assertThat(HeldOut.of(Decision.HOLDOUT, false)).isEqualTo(HeldOut.LEFT_ALONE);
        assertThat(HeldOut.of(Decision.HOLDOUT, true)).isEqualTo(HeldOut.CONTAMINATED);
        assertThat(HeldOut.of(Decision.POSITIVE, true)).isEqualTo(HeldOut.NO);
        assertThat(HeldOut.of(null, false)).isEqualTo(HeldOut.NO);
    }

    /** Test rows, every other of which has the label. */
    private static final class Rows {
        private final ExampleTable.Builder builder = ExampleTable.builder(List.of());

        Rows add(int rows, HeldOut heldOut) {
            for (int i = 0; i < rows; i++) {
                String id = heldOut + "-" + i;
                builder.add(id, id, 0, i % 2, List.of(), List.of(), heldOut);
            }
            return this;
        }

        JudgedRows judged() {
            ExampleTable table = builder.build();
            return JudgedRows.of(table, table.all());
        }
    }
}
