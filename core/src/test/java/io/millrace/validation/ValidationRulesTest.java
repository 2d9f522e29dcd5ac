package io.millrace.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.project.Project;
import io.millrace.project.ProjectFile;
import io.millrace.project.ProjectReader;
import io.millrace.project.ShopFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationRulesTest {

    @Test
    void shouldNameEveryRuleThatARecordMayBreak() throws Exception {
        Project project = ProjectReader.read(List.of(new ProjectFile("shop.yaml", ShopFile.SHOP + """
                        validation:
                          orders: {max_age: 2 d, stale: drop}
                          orders.amount: {type: decimal(2), required: true, min: 0, outside: clip}
                          orders.channel: {one_of: [web, shop], missing: drop}
                          visits.page: {pattern: '[A-Z]+', malformed: quarantine}
                        """)));

        assertThat(ValidationRules.of(project.validation()))
                .extracting(rule -> rule.source() + " " + rule.field() + " "
                        + rule.kind().code() + " " + rule.action().code())
                .containsExactlyInAnyOrder(
                        "orders amount required dead_letter",
                        "orders amount type dead_letter",
                        "orders amount range clip",
                        "orders channel required drop",
                        "orders channel one_of dead_letter",
                        "visits page pattern quarantine",
                        "orders - max_age drop");
    }
}
