package io.millrace.arms;

import io.millrace.ids.EntityDraw;

/** Says which arm an entity is in. No allocation per entity; not thread-safe. */
public final class ArmDraw {
    private final EntityDraw draw;
    /** Exclusive upper ends, as draws. */
    private final long[] limits;

    public ArmDraw(Arms arms) {
        draw = new EntityDraw("arms:" + arms.salt());
        limits = arms.all().stream()
                .mapToLong(arm -> Math.round(arm.upTo() / (double) Arm.WHOLE * EntityDraw.RANGE))
                .toArray();
    }

    /**
     * Index of the arm of an entity.
     *
     * @param id bytes that hold the entity's id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public int of(byte[] id, int length) {
        if (limits.length == 1) {
            return 0;
        }
        long drawn = draw.of(id, length);
        int arm = 0;
        while (drawn >= limits[arm]) {
            arm++;
        }
        return arm;
    }
}
