"""POST /predict by entity with FastAPI and XGBoost: what Millrace's is measured beside.

MODEL names the model as XGBoost writes it in JSON; FEATURES a JSON file with the columns' names and each entity's row. The
rows lie in memory: there is no online store to ask, which a real service would have.

    MODEL=model.json FEATURES=features.json python3 -m uvicorn predict:app --workers 2 --no-access-log
"""

import json
import os

import numpy as np
import xgboost as xgb
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

booster = xgb.Booster({"nthread": 1}, model_file=os.environ["MODEL"])
with open(os.environ["FEATURES"]) as file:
    known = json.load(file)
names = known["names"]
rows = {
    entity: np.array([[np.nan if value is None else value for value in row]], dtype=np.float32)
    for entity, row in known["rows"].items()
}

app = FastAPI()


class Request(BaseModel):
    entity: str
    reasons: int = 0


@app.post("/predict")
async def predict(request: Request):
    # async: a call takes less than handing it to a thread would.
    row = rows.get(request.entity)
    if row is None:
        raise HTTPException(404, f"customer {request.entity} is not known")
    answer = {"entity": request.entity, "score": float(booster.inplace_predict(row)[0])}
    if request.reasons:
        contributions = booster.predict(xgb.DMatrix(row, nthread=1), pred_contribs=True)[0][:-1]
        strongest = np.argsort(-np.abs(contributions))[: request.reasons]
        answer["reasons"] = [
            {
                "feature": names[i],
                "value": None if np.isnan(row[0, i]) else float(row[0, i]),
                "contribution": float(contributions[i]),
            }
            for i in strongest
        ]
    return answer
