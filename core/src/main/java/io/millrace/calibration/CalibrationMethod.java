package io.millrace.calibration;

import java.util.Optional;

/** How scores are calibrated: what a project asks for, and what comes of it. */
public enum CalibrationMethod {
    /** {@link #ISOTONIC} where there are rows enough, else {@link #PLATT}, else {@link #NONE}. */
    AUTO,
    /** {@link Isotonic}. */
    ISOTONIC,
    /** {@link Platt}. */
    PLATT,
    /** The margins as they are. */
    NONE;

    /**
     * Rows from which on a free monotone curve is at least as good as two parameters, whatever the curve's shape (Niculescu-Mizil and
     * Caruana 2005, figure 8: somewhere from 200 to 1,000 rows; the rows here repeat customers, so the upper end).
     */
    static final int ISOTONIC_ROWS = 1_000;

    /** Rows of the rarer class for that: ten levels that rest on ten of them each, and so are known to a third of themselves. */
    static final int ISOTONIC_RARER = 100;

    /** Rows of the rarer class for two parameters: ten for each (Peduzzi et al. 1996). */
    static final int PLATT_RARER = 20;

    /** Fits to rows that the forest had not seen. {@link Calibration#NONE} where there are too few, or margins that do not rank them. */
    public Calibration fit(LabelledMargins rows) {
        Optional<? extends Calibration> fitted =
                switch (this) {
                    case AUTO -> Optional.of(forAsMany(rows).fit(rows));
                    case ISOTONIC -> IsotonicFit.fit(rows);
                    case PLATT -> PlattFit.fit(rows);
                    case NONE -> Optional.empty();
                };
        return fitted.isPresent() ? fitted.get() : Calibration.NONE;
    }

    private static CalibrationMethod forAsMany(LabelledMargins rows) {
        long rarer = Math.min(rows.positives(), rows.rows() - rows.positives());
        if (rows.rows() >= ISOTONIC_ROWS && rarer >= ISOTONIC_RARER) {
            return ISOTONIC;
        }
        return rarer >= PLATT_RARER ? PLATT : NONE;
    }
}
