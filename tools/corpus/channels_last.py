"""Channels-last graphs as TensorFlow's converter writes them: nets of Keras with random weights.

    python tools/corpus/channels_last.py FOLDER

It needs an environment of its own, with tensorflow-cpu, tf-keras, tf2onnx and onnxruntime. Files are named
keras-MODEL.tf2onnx-17.onnx; `tools/survey.py --files` measures them.
"""

import os
import pathlib
import sys

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import tensorflow as tf
import tf2onnx
import tf_keras as keras

# Net, extent of its pictures, further options.
NETS = {
    "mobilenetv2": ("MobileNetV2", 96, {"alpha": 0.5}),
    "mobilenetv3small": ("MobileNetV3Small", 96, {}),
    "resnet50v2": ("ResNet50V2", 96, {}),
    "densenet121": ("DenseNet121", 96, {}),
    "efficientnetb0": ("EfficientNetB0", 96, {}),
    "nasnetmobile": ("NASNetMobile", 224, {}),
    "xception": ("Xception", 96, {}),
    "inceptionv3": ("InceptionV3", 96, {}),
    "vgg16": ("VGG16", 64, {"classes": 10}),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, (net, size, options) in NETS.items():
        keras.utils.set_random_seed(1)
        shape = (size, size, 3)
        model = getattr(keras.applications, net)(weights=None, input_shape=shape, **options)
        inputs = (tf.TensorSpec((None, *shape), tf.float32, name="x"),)
        path = folder / f"keras-{name}.tf2onnx-17.onnx"
        if not path.exists():
            tf2onnx.convert.from_keras(model, input_signature=inputs, opset=17, output_path=str(path))


if __name__ == "__main__":
    main()
