package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** A shop's project file and overlays, as texts: what they are read as, and what is wrong with them. */
public final class ShopFile {
    /** The least that a project says. */
    public static final String SHOP = """
            project: shop
            entities:
              customer: {key: customer_id}
            sources:
              orders: {topic: orders, entity: customer_id, time: at}
              visits: {topic: visits, entity: customer_id, time: at}
              profiles: {topic: profiles, entity: customer_id, time: at, table: true}
            features:
              customer:
                version: 1.0.0
                spend_30d: {sum: orders.amount, over: 30 d}
                plan: {latest: profiles.plan, categorical: true}
            examples:
              every: 7 d
              eligible: {any_of: [orders], within: 90 d}
            labels:
              leaves: {absence_of: [orders], horizon: 30 d}
            models:
              leaving:
                label: leaves
                task: binary_classification
                algorithm: {xgboost: {}}
                transformers: {plan: dictionary}
                success: {metric: auc_roc, baseline: 0.6}
            """;

    static Project read(String... texts) throws InvalidProjectException {
        return ProjectReader.read(files(texts));
    }

    static List<ProjectFile> files(String... texts) {
        List<ProjectFile> files = new ArrayList<>();
        for (String text : texts) {
            files.add(new ProjectFile(files.isEmpty() ? "shop.yaml" : "overlay" + files.size() + ".yaml", text));
        }
        return files;
    }

    static List<String> mistakes(String... texts) {
        try {
            ProjectReader.read(files(texts));
        } catch (InvalidProjectException e) {
            assertThat(e.getMessage().lines()).hasSameSizeAs(e.mistakes());
            return e.mistakes().stream().map(Mistake::toString).toList();
        }
        return List.of();
    }

    static String shopWith(String old, String replacement) {
        assertThat(SHOP).contains(old);
        return SHOP.replace(old, replacement);
    }

    private ShopFile() {}
}
