/** The panel at which somebody looks who has got an alert: what it is about, over time. */
export interface Lead {
  dashboard: string;
  panel: number;
  kinds: string[];
  /** Only where the alert is about a model, and not about a source. */
  ofModel?: true;
}

/** Every kind of alert of docs/monitoring.md#alerts that can be open. Of two that are meant the later leads. */
export const LEADS: Lead[] = [
  { dashboard: 'features', panel: 6, kinds: ['data_quarantined', 'records_too_late', 'schema_changed'] },
  { dashboard: 'drift', panel: 6, kinds: ['data_quarantined'], ofModel: true },
  { dashboard: 'drift', panel: 3, kinds: ['drift'] },
  { dashboard: 'drift', panel: 13, kinds: ['label_drift'] },
  { dashboard: 'drift', panel: 15, kinds: ['concept_drift'] },
  { dashboard: 'quality', panel: 1, kinds: ['accuracy_low', 'accuracy_estimated_low'] },
  {
    dashboard: 'retraining',
    panel: 1,
    kinds: ['retraining_quarantined', 'retraining_waiting_for_labels', 'challenger_not_promoted'],
  },
  { dashboard: 'retraining', panel: 2, kinds: ['retraining_unanswered'] },
  {
    dashboard: 'retraining',
    panel: 6,
    kinds: ['training_failed', 'training_rejected', 'gates_unreachable', 'candidate_staged'],
  },
  { dashboard: 'retraining', panel: 3, kinds: ['rollout_rolled_back', 'rollout_starved'] },
  { dashboard: 'retraining', panel: 13, kinds: ['rollout_waits'] },
  { dashboard: 'serving', panel: 8, kinds: ['model_failing'] },
  { dashboard: 'serving', panel: 22, kinds: ['model_rejected'] },
  { dashboard: 'serving', panel: 19, kinds: ['experiment_over', 'experiment_void'] },
  { dashboard: 'business', panel: 3, kinds: ['business_cost_exceeded'] },
  { dashboard: 'business', panel: 1, kinds: ['business_reduction_missed'] },
];

/** Where a lead leads, behind Grafana's `/d/`. */
export function place({ dashboard, panel }: Lead): string {
  return `millrace-${dashboard}?viewPanel=${panel}`;
}
