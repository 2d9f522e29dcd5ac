package io.millrace.drift;

import java.util.List;

/**
 * A reference by place in the season.
 *
 * @param grid where windows lie
 * @param places the monitored features and the score in the rows of each place, counted in the bins of all rows; without a season of their own
 */
public record SeasonalReference(SeasonGrid grid, List<DriftReference> places) {

    public SeasonalReference {
        places = List.copyOf(places);
        if (places.size() != grid.places()) {
            throw new IllegalArgumentException(places.size() + " references for " + grid.places() + " places");
        }
    }

    /** What a window is compared with. */
    DriftReference at(long windowStart) {
        return places.get(grid.place(windowStart));
    }
}
