package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.streams.Footprint;
import io.millrace.serving.testing.Shop;
import org.junit.jupiter.api.Test;

/** Names that a running cluster holds: offsets hang on them, and retiring a version deletes them. Change them knowingly. */
class ServingNamesTest {

    @Test
    void shouldKeepTheOffsetsOfEachMajorVersionInAGroupOfItsOwn() {
        assertThat(ServingApp.group(new Shop().project)).isEqualTo("shop-serving");
        assertThat(ServingApp.footprints("shop", 1))
                .extracting(Footprint::applicationId)
                .containsExactly("shop-serving", "shop-online-v1");
        assertThat(ServingApp.footprints("shop", 2))
                .extracting(Footprint::applicationId)
                .containsExactly("shop-serving-v2", "shop-online-v2");
    }
}
