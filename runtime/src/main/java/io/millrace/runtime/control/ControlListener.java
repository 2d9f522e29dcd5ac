package io.millrace.runtime.control;

/** Is told what the control topics say, on the control thread, one view after another. */
@FunctionalInterface
public interface ControlListener {

    /**
     * Takes a view: the first when the topics were read to their end, then one after each change.
     *
     * @return false to be told again soon, because something the view speaks of could not be had yet
     */
    boolean accept(ControlView view);

    /**
     * Whether something that the last view speaks of is being got on another thread. Then it is told again within milliseconds, until it has it; the
     * process is not ready before. Asked on the control thread.
     */
    default boolean busy() {
        return false;
    }
}
