package io.millrace.features;

import io.millrace.project.FeatureDefinition.Categories;
import io.millrace.project.FeatureDefinition.Quantile;
import io.millrace.project.FeatureDefinition.Recent;
import org.jspecify.annotations.Nullable;

/** Compiles the features that are read off tallies and off the last events of a source. */
final class WideCompiler {
    private final WideNeeds needs;

    WideCompiler(WideNeeds needs) {
        this.needs = needs;
    }

    FeatureMeaning quantile(int feature, Quantile definition, SourceSlots source) {
        Span span = Span.of(definition.window());
        TallyReading reading = new TallyReading.Quantile(definition.millionths(), source.scale(definition.field()));
        needs.addTally(
                source, definition.field(), definition.where(), false, new TallyPlan.Output(feature, span, reading));
        return meaning(
                "quantile " + definition.millionths(),
                source,
                source.describe(definition.field()),
                definition.where(),
                span);
    }

    FeatureMeaning categories(int feature, Categories definition, SourceSlots source) {
        refuseDerived(source, definition.field());
        Span span = Span.of(definition.window());
        TallyReading reading =
                switch (definition.statistic()) {
                    case TOP -> new TallyReading.Top(definition.rank());
                    case TOP_COUNT -> new TallyReading.TopCount(definition.rank());
                    case TOP_SHARE -> new TallyReading.TopShare(definition.rank());
                    case ENTROPY -> new TallyReading.Entropy();
                };
        needs.addTally(
                source, definition.field(), definition.where(), true, new TallyPlan.Output(feature, span, reading));
        return meaning(
                definition.statistic() + " " + definition.rank(), source, definition.field(), definition.where(), span);
    }

    FeatureMeaning recent(int feature, Recent definition, SourceSlots source) {
        boolean text = definition.categorical();
        if (text) {
            refuseDerived(source, definition.field());
        }
        Span span = Span.of(definition.window());
        needs.addRecent(
                source,
                definition.field(),
                definition.where(),
                text,
                new RecentPlan.Output(feature, span, definition.statistic(), definition.events()));
        return meaning(
                definition.statistic() + (text ? " category" : "") + " of last " + definition.events(),
                source,
                text ? definition.field() : source.describe(definition.field()),
                definition.where(),
                span);
    }

    private static FeatureMeaning meaning(
            String what, SourceSlots source, String field, @Nullable String where, Span span) {
        return FeatureMeaning.of(
                what + " " + source.source().name() + "." + field + Components.condition(source, where), source, span);
    }

    private static void refuseDerived(SourceSlots source, String field) {
        if (source.isDerived(field)) {
            throw new IllegalArgumentException("only a record's field can be a category");
        }
    }
}
